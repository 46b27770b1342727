"""Tells Discord the commands, and only when they are others than it was told before."""

import asyncio
import hashlib
import json
import logging
import os
from pathlib import Path
from typing import Any

import discord
from discord import app_commands

log = logging.getLogger(__name__)

_FILE = "commands.json"


async def sync(tree: app_commands.CommandTree[Any], state: Path) -> bool:
    """Whether Discord was told. A refusal is logged, and the commands that it has stay."""
    application_id = tree.client.application_id
    told = {"application": application_id, "sha256": await _fingerprint(tree)}
    file = state / _FILE
    if await asyncio.to_thread(_read, file) == told:
        log.info("the commands are those that Discord knows")
        return False
    try:
        await tree.sync()
    except (discord.HTTPException, app_commands.CommandSyncFailure) as error:
        log.error("Discord refuses the commands, those it knows stay: %s", error)  # noqa: TRY400
        return False
    await asyncio.to_thread(_write, file, told)
    log.info("Discord was told %d commands", len(tree.get_commands()))
    return True


async def _fingerprint(tree: app_commands.CommandTree[Any]) -> str:
    """Of exactly what `tree.sync` sends, translations included."""
    commands = [*tree.get_commands()]
    translator = tree.translator
    bodies = [
        await command.get_translated_payload(tree, translator)
        if translator
        else command.to_dict(tree)
        for command in commands
    ]
    text = json.dumps(bodies, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _read(file: Path) -> Any:
    """None when it is not there, or is not ours."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _write(file: Path, told: dict[str, Any]) -> None:
    """Whole or not at all. A folder that cannot be written to costs a sync at the next start."""
    new = file.with_suffix(".new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(json.dumps(told), encoding="utf-8")
        os.replace(new, file)  # noqa: PTH105
    except OSError as error:
        log.warning("%s cannot be written: %s", file, error.strerror)
