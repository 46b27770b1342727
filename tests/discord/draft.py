"""A message as a request writes it: its body and files become the next version."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.discord.attachment import Attachment, Upload
from tests.discord.components import kept, media_urls
from tests.discord.message import Flag, Version
from tests.discord.refusal import EMPTY_MESSAGE, INVALID_FORM, Refusal
from tests.discord.snowflake import Snowflakes

_SENT = Flag.SUPPRESS_EMBEDS | Flag.SUPPRESS_NOTIFICATIONS | Flag.EPHEMERAL | Flag.COMPONENTS_V2
_EDITED = Flag.SUPPRESS_EMBEDS | Flag.COMPONENTS_V2
_LASTING = Flag.SUPPRESS_NOTIFICATIONS | Flag.EPHEMERAL | Flag.COMPONENTS_V2


@dataclass(frozen=True, slots=True)
class Draft:
    """`files` are keyed by the number in their field, `files[0]`."""

    body: Mapping[str, Any]
    files: Mapping[int, Upload]

    def first(self, channel_id: int, ids: Snowflakes) -> Version:
        """The message as it is sent. Raises `Refusal` for one that says nothing."""
        flags = Flag(self.body.get("flags") or 0) & _SENT
        return self._version(Version(0), flags, self._new_files(channel_id, ids), 0)

    def next(self, before: Version, channel_id: int, ids: Snowflakes) -> Version:
        """The message as an edit leaves it: what the body does not name stays."""
        asked = self.body.get("flags")
        flags = before.flags & _LASTING
        flags |= before.flags & _EDITED if asked is None else Flag(asked) & _EDITED
        files = (*self._old_files(before.attachments), *self._new_files(channel_id, ids))
        return self._version(before, flags, files, time.time())

    def _version(
        self, before: Version, flags: Flag, files: Sequence[Attachment], edited: float
    ) -> Version:
        names = {file.filename: file for file in files}
        self._check_media(names)
        components = before.components
        if "components" in self.body:
            components = tuple(kept(self.body["components"] or (), names))
        content = self.body.get("content", before.content)
        version = Version(
            at=time.monotonic(),
            content=content or "",
            embeds=self._embeds(before, flags, names),
            components=components,
            attachments=tuple(files),
            flags=flags,
            edited=edited,
        )
        if not (version.content or version.embeds or version.components or files):
            is_hidden = Flag.SUPPRESS_EMBEDS in flags and self.body.get("embeds")
            if not is_hidden:
                raise Refusal(EMPTY_MESSAGE)
        return version

    def _embeds(
        self, before: Version, flags: Flag, names: Mapping[str, Attachment]
    ) -> tuple[dict[str, Any], ...]:
        if Flag.SUPPRESS_EMBEDS in flags:
            return ()  # nobody sees them
        if "embeds" not in self.body:
            return before.embeds
        return tuple(_embed(embed, names) for embed in self.body["embeds"] or ())

    def _new_files(self, channel_id: int, ids: Snowflakes) -> tuple[Attachment, ...]:
        listed = {str(row["id"]): row for row in self.body.get("attachments") or ()}
        return tuple(
            Attachment(
                id=ids.next(),
                channel_id=channel_id,
                filename=listed.get(str(number), {}).get("filename") or upload.filename,
                content=upload.content,
                content_type=upload.kind,
                description=listed.get(str(number), {}).get("description"),
            )
            for number, upload in sorted(self.files.items())
        )

    def _old_files(self, before: Iterable[Attachment]) -> tuple[Attachment, ...]:
        """Those of the last version that the edit keeps: all, unless it lists some."""
        if "attachments" not in self.body:
            return tuple(before)
        listed = {str(row["id"]) for row in self.body["attachments"] or ()}
        return tuple(file for file in before if str(file.id) in listed)

    def _check_media(self, names: Mapping[str, Attachment]) -> None:
        urls = [*media_urls(self.body.get("components") or ())]
        for embed in self.body.get("embeds") or ():
            urls += [(embed.get(key) or {}).get("url") or "" for key in ("image", "thumbnail")]
        for url in urls:
            if url.startswith("attachment://") and url.removeprefix("attachment://") not in names:
                raise Refusal(INVALID_FORM, f"{url} names no file of the message")


def _embed(embed: Mapping[str, Any], names: Mapping[str, Attachment]) -> dict[str, Any]:
    body: dict[str, Any] = {k: value for k, value in embed.items() if value is not None}
    if "fields" in body:
        body["fields"] = [{"inline": False, **field} for field in body["fields"]]
    for key in ("image", "thumbnail"):
        url = body.get(key, {}).get("url") or ""
        if url.startswith("attachment://"):
            file = names[url.removeprefix("attachment://")]
            shown = {"url": file.url, "proxy_url": file.url, "content_type": file.content_type}
            body[key] = {**shown, **file.pixels()}
    return {**body, "type": "rich"}
