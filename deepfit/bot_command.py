"""`deepfit bot` as it is typed; what it does is imported when it runs."""

from typing import Annotated

import typer

from deepfit.options import CONFIG_FILE, ConfigFile, say_errors

bot_command = typer.Typer()


@bot_command.command(context_settings={"allow_extra_args": True})
def bot(
    context: typer.Context,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Say what is there and what is missing (status 1).")
    ] = False,
    online: Annotated[
        bool, typer.Option("--online", help="With --check: ask Discord about the token, too.")
    ] = False,
    config: ConfigFile = CONFIG_FILE,
) -> None:
    """Run the Discord bot; its token comes from DISCORD_TOKEN or a file, never from here.

    Exit status: 0 it was asked to end; 1 Discord was lost; 2 bad input; 78 Discord refuses it.
    """
    from deepfit import bot as room  # noqa: PLC0415 - discord.py takes time to import

    def act() -> None:
        room.refuse_arguments(context.args)
        raise typer.Exit(room.check(config, is_online=online) if check else room.run(config))

    say_errors(act)
