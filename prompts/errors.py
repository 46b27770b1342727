"""What can go wrong while a prompt is written: one error, whose text says what to do."""


class PromptError(ValueError):
    """The messages, or the text, cannot be said to this model. The client's to mend."""
