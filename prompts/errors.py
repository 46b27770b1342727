"""What can go wrong while a prompt is written: one error, whose text says what to do."""


class PromptError(ValueError):
    """The messages, or the text, cannot be said to this model. The client's to mend.

    `param` is the field of OpenAI's API to mend, where it is not the messages.
    """

    def __init__(self, message: str, *, param: str = "messages") -> None:
        super().__init__(message)
        self.param = param
