"""Everything that the answers about fitting say."""

from bot.words import fit_assumptions, fit_card, fit_commands, fit_lists
from bot.words.text import Texts

TEXTS: Texts = {
    **fit_commands.TEXTS,
    **fit_card.TEXTS,
    **fit_assumptions.TEXTS,
    **fit_lists.TEXTS,
}
