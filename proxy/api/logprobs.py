"""Tokens with their probabilities, in the two ways OpenAI writes them."""

from collections.abc import Iterable, Sequence
from typing import Any

from proxy.generation import Piece, TokenLogprob


def chat_logprobs(pieces: Iterable[Piece]) -> dict[str, Any]:
    """`choices[].logprobs` of a chat: every token that was written, reasoning included."""
    return {"content": [_chat_token(piece) for piece in pieces], "refusal": None}


def text_logprobs(pieces: Sequence[Piece], first_offset: int = 0) -> dict[str, Any]:
    """`choices[].logprobs` of a text completion; offsets are in characters of the answer."""
    offsets, offset = [], first_offset
    for piece in pieces:
        offsets.append(offset)
        offset += len(piece.text)
    chosen = [piece.logprobs[0] for piece in pieces]
    return {
        "tokens": [_text(token) for token in chosen],
        "token_logprobs": [token.logprob for token in chosen],
        "top_logprobs": [
            {_text(token): token.logprob for token in piece.logprobs} for piece in pieces
        ],
        "text_offset": offsets,
    }


def _chat_token(piece: Piece) -> dict[str, Any]:
    chosen, *alternatives = piece.logprobs
    return {
        **_described(chosen),
        "top_logprobs": [_described(alternative) for alternative in alternatives],
    }


def _described(token: TokenLogprob) -> dict[str, Any]:
    return {"token": _text(token), "logprob": token.logprob, "bytes": list(token.text_bytes)}


def _text(token: TokenLogprob) -> str:
    """Half a character shows as a replacement sign; its `bytes` are exact."""
    return token.text_bytes.decode(errors="replace")
