"""Where interactions are answered: one acknowledgement within 3 s, a token for 15 minutes."""

import math
import secrets
import time
from collections.abc import Callable
from typing import Any

from tests.discord.attachment import Upload
from tests.discord.commands import owners
from tests.discord.draft import Draft
from tests.discord.interaction import Callback, Choice, Interaction, Type
from tests.discord.message import Message
from tests.discord.places import Channel
from tests.discord.refusal import (
    ACKNOWLEDGED,
    EXPIRED_TOKEN,
    FOLLOW_UPS,
    INVALID_FORM,
    UNKNOWN_INTERACTION,
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
    Refusal,
)
from tests.discord.users import User
from tests.discord.world import World

Json = dict[str, Any]

ACK_WITHIN_S = 3.0
TOKEN_LIFE_S = 15 * 60.0
FOLLOW_UPS_OF_USER_INSTALLS = 5

_LAWFUL = {
    Type.COMMAND: {Callback.MESSAGE, Callback.DEFERRED_MESSAGE, Callback.FORM},
    Type.COMPONENT: set(Callback) - {Callback.CHOICES},
    Type.AUTOCOMPLETE: {Callback.CHOICES},
    Type.FORM: set(Callback) - {Callback.CHOICES, Callback.FORM},
}


class Desk:
    """All interactions, oldest first. `deliver` sends one to the bot and says whether it could.

    `ack_within_s` and `token_life_s` are Discord's; a test may shorten them, or age one.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._by_token: dict[str, Interaction] = {}
        self.deliver: Callable[[Interaction], bool] = lambda _interaction: False
        self.ack_within_s = ACK_WITHIN_S
        self.token_life_s = TOKEN_LIFE_S

    @property
    def all(self) -> list[Interaction]:
        return list(self._by_token.values())

    def open(self, interaction: Interaction) -> Interaction:
        """Send it to the bot; its 3 s run from now."""
        self._by_token[interaction.token] = interaction
        if self.deliver(interaction):
            interaction.at = time.monotonic()
        self._world.changes.happened()
        return interaction

    def new_token(self) -> str:
        """As long as theirs, so that a log filter meets what it will meet."""
        return f"aW50ZXJhY3Rpb246{secrets.token_urlsafe(120)}"

    def has_failed(self, interaction: Interaction) -> bool:
        """Whether the user reads "The application did not respond"."""
        if interaction.callback is not None:
            return False
        is_unheard = math.isinf(interaction.at)
        return is_unheard or time.monotonic() - interaction.at > self.ack_within_s

    def acknowledge(
        self, snowflake: int, token: str, body: Json, files: dict[int, Upload], at: float
    ) -> Interaction:
        """The first answer, which came in at `at`. Raises `Refusal`."""
        interaction = self._by_token.get(token)
        if interaction is None or interaction.id != snowflake:
            raise Refusal(UNKNOWN_INTERACTION)
        if interaction.callback is not None:
            raise Refusal(ACKNOWLEDGED)
        if at - interaction.at > self.ack_within_s:
            raise Refusal(UNKNOWN_INTERACTION)
        callback = Callback(body["type"])
        self._check_lawful(interaction, callback)
        self._answer(interaction, callback, Draft(body.get("data") or {}, files))
        interaction.callback = callback
        interaction.acked_after = at - interaction.at
        self._world.changes.happened()
        return interaction

    def _check_lawful(self, interaction: Interaction, callback: Callback) -> None:
        lawful = _LAWFUL[interaction.type]
        if interaction.source is None:  # nothing that could be updated
            lawful = lawful - {Callback.UPDATE, Callback.DEFERRED_UPDATE}
        if callback not in lawful:
            kind = interaction.type.name.lower()
            raise Refusal(INVALID_FORM, f"type {callback.name} is no answer to a {kind}")

    def _answer(self, interaction: Interaction, callback: Callback, draft: Draft) -> None:
        match callback:
            case Callback.MESSAGE | Callback.DEFERRED_MESSAGE:
                is_loading = callback is Callback.DEFERRED_MESSAGE
                interaction.original = self._post(interaction, draft, is_loading=is_loading)
            case Callback.UPDATE | Callback.DEFERRED_UPDATE:
                interaction.original = interaction.source
                if callback is Callback.UPDATE and interaction.source:
                    self._world.edit(interaction.source, draft)
            case Callback.CHOICES:
                rows = draft.body.get("choices") or ()
                interaction.choices = [Choice(row["name"], row["value"]) for row in rows]
            case Callback.FORM:
                interaction.form = dict(draft.body)

    def find(self, webhook_id: int, token: str) -> Interaction:
        """The interaction whose token serves as a webhook. Raises `Refusal`, also when too old."""
        interaction = self._by_token.get(token)
        if interaction is None or interaction.application_id != webhook_id:
            raise Refusal(UNKNOWN_WEBHOOK)
        if time.monotonic() - interaction.at > self.token_life_s:
            raise Refusal(EXPIRED_TOKEN)
        if interaction.callback is None:
            raise Refusal(UNKNOWN_WEBHOOK)
        return interaction

    def message(self, interaction: Interaction, name: str) -> Message:
        """`@original`, or an answer by its id, as long as its channel is there."""
        self._world.channel(interaction.channel.id)
        found = interaction.original
        if name != "@original":
            mine = [*interaction.messages, *([found] if found else [])]
            found = next((each for each in mine if str(each.id) == name), None)
        if found is None or found.deleted_at is not None:
            raise Refusal(UNKNOWN_MESSAGE)
        return found

    def follow_up(self, interaction: Interaction, draft: Draft) -> Message:
        """One more answer; the first after "thinking" takes its place, as Discord still does."""
        self._world.channel(interaction.channel.id)
        if interaction.original is not None and interaction.original.is_loading:
            return self._world.edit(interaction.original, draft)
        limit = FOLLOW_UPS_OF_USER_INSTALLS
        if interaction.is_user_install_only and interaction.n_follow_ups >= limit:
            raise Refusal(FOLLOW_UPS)
        interaction.n_follow_ups += 1
        return self._post(interaction, draft, is_loading=False)

    def _post(self, interaction: Interaction, draft: Draft, *, is_loading: bool) -> Message:
        world = self._world
        reference = interaction.original or interaction.source
        message = world.post(
            draft,
            world.bot,
            interaction.channel,
            interaction=interaction,
            reference=reference,
            is_loading=is_loading,
        )
        interaction.messages.append(message)
        return message

    def make(
        self,
        kind: Type,
        user: User,
        channel: Channel,
        data: Json,
        command: Json | None = None,
        source: Message | None = None,
        opened_by: Interaction | None = None,
    ) -> Interaction:
        """One that is not sent yet. `command` decides by whose installation it runs."""
        world = self._world
        granted = {}
        if command is not None:
            granted = owners(command, channel, world.bot, world.installed, user)
        elif source is not None and source.interaction is not None:
            granted = source.interaction.owners
        elif channel.guild:
            granted = {"0": str(channel.guild.id)}
        snowflake = world.ids.next()
        return Interaction(
            id=snowflake,
            token=self.new_token(),
            type=kind,
            application_id=world.bot.id,
            user=user,
            channel=channel,
            data=data,
            owners=granted,
            source=source,
            opened_by=opened_by,
        )
