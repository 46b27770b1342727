"""The link that invites the bot, with the least permissions it can do its work with."""

import discord

PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)
# As Discord's own pages name them.
NAMES = (
    "View Channels",
    "Send Messages",
    "Send Messages in Threads",
    "Embed Links",
    "Attach Files",
    "Read Message History",
)


def invite_link(application_id: int) -> str:
    """For somebody who may manage a server."""
    return discord.utils.oauth_url(
        application_id, permissions=PERMISSIONS, scopes=("bot", "applications.commands")
    )


def install_link(application_id: int) -> str:
    """For a user who installs the commands for themselves; it needs `user_installs`."""
    link = discord.utils.oauth_url(application_id, scopes=("applications.commands",))
    return f"{link}&integration_type=1"
