"""The Discord bot: what we say in Discord."""
