"""A schema that no grammar of ours can keep."""


class SchemaError(ValueError):
    """Names the keyword and where it stands, and says what to do instead."""

    def __init__(self, where: str, says: str) -> None:
        super().__init__(f"at {where}: {says}")


class ParametersError(ValueError):
    """The same of a function's parameters; `name` is the function's."""

    def __init__(self, name: str, says: str) -> None:
        super().__init__(says)
        self.name = name
