"""What can go wrong in the proxy, as a tree.

    DeepFitError
    ├── BadRequest              400  the client's request cannot be served as it is
    │   └── ContextTooLong      400  the prompt is longer than any context that fits
    ├── UnknownModel            404  no model of that name; names near matches
    ├── TooLarge                413  the body is longer than we read
    ├── Overloaded              429  the queue is full; try again later
    ├── NoFit                   503  nothing of the model fits; by how many bytes, what would
    ├── ModelUnusable           503  the file is corrupt or llama.cpp cannot load it
    │   └── OutOfMemory         503  the load ran out of memory
    ├── ShuttingDown            503  the server is going away
    └── EngineError             500  llama.cpp or a worker failed
        └── WorkerDied          500  the worker process ended in mid-request

`proxy/api/failures.py` maps the tree to OpenAI's envelope; nothing else does.
"""


class DeepFitError(Exception):
    """Anything we raise on purpose. `code` and `kind` are OpenAI's `code` and `type`."""

    status = 500
    kind = "server_error"
    code: str | None = None
    retry_after_s: int | None = None

    def __init__(self, message: str, *, param: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.param = param


class BadRequest(DeepFitError):
    status = 400
    kind = "invalid_request_error"

    def __init__(self, message: str, *, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message, param=param)
        self.code = code


class ContextTooLong(BadRequest):
    """Says it in the words that agents look for; `n_ctx` is the most that fits here."""

    def __init__(self, n_prompt: int, n_ctx: int) -> None:
        super().__init__(
            f"This model's maximum context length is {n_ctx} tokens. However, your messages "
            f"resulted in {n_prompt} tokens. Shorten them, or serve with a larger --context.",
            param="messages",
            code="context_length_exceeded",
        )
        self.n_prompt = n_prompt
        self.n_ctx = n_ctx


class UnknownModel(DeepFitError):
    status = 404
    kind = "invalid_request_error"
    code = "model_not_found"

    def __init__(self, name: str, near: tuple[str, ...] = ()) -> None:
        hint = (
            f" Did you mean {', '.join(near)}?" if near else " GET /v1/models lists what is here."
        )
        super().__init__(f"The model '{name}' is not here.{hint}", param="model")


class TooLarge(DeepFitError):
    status = 413
    kind = "invalid_request_error"
    code = "request_too_large"


class Overloaded(DeepFitError):
    status = 429
    kind = "rate_limit_error"
    code = "queue_full"

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class NoFit(DeepFitError):
    status = 503
    kind = "server_error"
    code = "insufficient_memory"

    def __init__(self, message: str, *, shortfall_bytes: int) -> None:
        super().__init__(message)
        self.shortfall_bytes = shortfall_bytes


class ModelUnusable(DeepFitError):
    status = 503
    code = "model_unusable"


class OutOfMemory(ModelUnusable):
    code = "out_of_memory"


class ShuttingDown(DeepFitError):
    status = 503
    code = "shutting_down"
    retry_after_s = 5


class EngineError(DeepFitError):
    status = 500
    code = "engine_error"


class WorkerDied(EngineError):
    code = "worker_died"
