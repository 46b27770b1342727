"""The vocabulary that ships is llama.cpp's, and spells texts for scripts."""

import hashlib
import json
from pathlib import Path

import pytest

from proxy.vocabulary import ScriptError, TokenType, Vocabulary
from tests.raw_llama import LoadRaw

BOS, EOS = "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>"
EOT = 32021


class TestVocabulary:
    def test_is_the_source(self) -> None:
        """Tokens, types and merges are those of llama.cpp's ggml-vocab-deepseek-coder.gguf."""
        vocabulary = Vocabulary.deepseek_coder()
        parts = [list(vocabulary.tokens), list(vocabulary.types), list(vocabulary.merges)]
        digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()

        assert digest == "9bd0a0757e0eb8906a788fbdef8b118b52f64c30d934d6e87d8f428f57891716"

    def test_ids(self) -> None:
        """A token's id is found by its text: a byte, a word, a special token's name."""
        vocabulary = Vocabulary.deepseek_coder()
        texts = ("\n", "Hello", "<｜fim▁begin｜>", "<|EOT|>")

        assert [vocabulary.id_of(text) for text in texts] == [185, 17535, 32016, EOT]

    def test_tokenizes(self, coder_model: Path, load_raw: LoadRaw) -> None:
        """llama.cpp tokenizes with it as its own vocabulary test expects."""
        model = load_raw(coder_model)
        llama_is = (32013, 437, 317, 12394, 99, 234, 13, 14789, 32014)

        assert model.tokenize(" Hello, world!") == (414, 9489, 11, 1835, 0)
        assert model.tokenize(f"{BOS} this is 🦙.cpp{EOS}") == llama_is

    def test_eot_type(self) -> None:
        """<|EOT|> is user-defined there, not control, as in every converted file."""
        assert Vocabulary.deepseek_coder().types[EOT] == TokenType.USER_DEFINED

    def test_no_such_token(self) -> None:
        """A text of several tokens has no id, and the error says so."""
        with pytest.raises(ScriptError, match="'Hello world' is not one token"):
            Vocabulary.deepseek_coder().id_of("Hello world")

    def test_spells_each_once(self) -> None:
        """A repeated word is spelled with other tokens, so that none comes twice."""
        vocabulary = Vocabulary.deepseek_coder()
        tokens = vocabulary.spell("the cat and the cat")
        letters = "".join(vocabulary.tokens[token] for token in tokens)

        assert len(tokens) == len(set(tokens))
        assert letters == "theĠcatĠandĠtheĠcat"

    def test_runs_out(self) -> None:
        """A text that cannot be spelled so is an error that says how far it got."""
        with pytest.raises(ScriptError, match=r"needs a token twice after 2 bytes; reword"):
            Vocabulary.deepseek_coder().spell("\n \n")
