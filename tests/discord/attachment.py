"""A file that hangs on a message, bytes and all."""

import mimetypes
import struct
from dataclasses import dataclass, field
from typing import Any

CDN = "cdn.discordapp.com"
UNKNOWN = "application/octet-stream"
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a request or a user's hand brings it."""

    filename: str
    content: bytes = field(repr=False)
    content_type: str = UNKNOWN

    @property
    def kind(self) -> str:
        """What Discord says it is: by its name, whatever an uploader that does not know says."""
        if self.content_type != UNKNOWN:
            return self.content_type
        guessed = mimetypes.guess_type(self.filename)[0] or UNKNOWN
        return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed


@dataclass(frozen=True, slots=True)
class Attachment:
    """`description` is the alt text."""

    id: int
    channel_id: int
    filename: str
    content: bytes = field(repr=False)
    content_type: str
    description: str | None = None

    @property
    def path(self) -> str:
        return f"/attachments/{self.channel_id}/{self.id}/{self.filename}"

    @property
    def url(self) -> str:
        return f"https://{CDN}{self.path}?ex=7fffffff&is=0&hm=0"

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height in pixels, of a PNG."""
        if not self.content.startswith(_PNG) or len(self.content) < 24:
            return None
        width, height = struct.unpack(">II", self.content[16:24])
        return width, height

    def wire(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "id": str(self.id),
            "filename": self.filename,
            "size": len(self.content),
            "url": self.url,
            "proxy_url": self.url.replace(CDN, "media.discordapp.net"),
            "content_type": self.content_type,
        }
        if self.description is not None:
            body["description"] = self.description
        return body | self.pixels()

    def pixels(self) -> dict[str, int]:
        return dict(zip(("width", "height"), self.size, strict=True)) if self.size else {}

    def media(self) -> dict[str, Any]:
        """The same, as a component shows it."""
        body = {"id": str(self.id), "url": self.url, "proxy_url": self.url}
        kind = {"content_type": self.content_type, "attachment_id": str(self.id)}
        return {**body, **kind, **self.pixels()}
