"""`deepfit serve`: builds the proxy from its settings, says what it found, and runs it."""

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from rich.console import Console

from deepfit.places import demo_folder, measurements_file, usual_folders
from deepfit.welcome import say_devices, say_how_to_ask, say_idle_gpus, say_models
from estimator.detection.detect import detect_devices
from estimator.speed.own import load_measurements
from proxy.app import create_app
from proxy.demo import ensure_demo
from proxy.engine.client import spawn
from proxy.engine.process import gpu_backends
from proxy.errors import DeepFitError
from proxy.library import Library
from proxy.metrics import Metrics
from proxy.outlook import outlook
from proxy.pool import Pool
from proxy.router import Router
from proxy.settings import Settings
from proxy.sight import Sight, idle_gpus

# Clients keep connections for their next turn; uvicorn's 5 s would cut them in between.
_KEEP_ALIVE_S = 75
# What answers in progress may take after the server was asked to end.
_GRACE_S = 5


def run(settings: Settings) -> None:
    """Returns when the server was asked to end. Raises `DeepFitError` if it cannot start."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("proxy").setLevel(logging.INFO)
    console = Console(highlight=False)
    listener = _listen(settings)
    with listener:
        server = _build(settings, console)
        host, port = listener.getsockname()[:2]
        say_how_to_ask(console, f"http://{host}:{port}")
        server.run(sockets=[listener])


def _build(settings: Settings, console: Console) -> uvicorn.Server:
    """The composition root: everything is made here, once, and handed in."""
    devices = detect_devices()
    has_gpu = any(device.is_gpu for device in devices)
    backends = asyncio.run(gpu_backends()) if has_gpu else frozenset[str]()
    sight = Sight(detect_devices, backends)
    library = _library(settings, console)
    say_devices(console, devices)
    say_idle_gpus(console, idle_gpus(devices, backends))
    usable = Sight(lambda: devices, backends)()
    say_models(console, outlook(library, usable, settings), library.unusable)
    metrics = Metrics()
    pool = Pool(
        settings=settings, spawn=spawn, detect=sight, clock=time.monotonic, observer=metrics
    )
    routes = Router(library=library, pool=pool, settings=settings, clock=time.monotonic)
    app = create_app(
        settings=settings,
        routes=routes,
        metrics=metrics,
        resources=[_closing(pool)],
        measurements=lambda: load_measurements(measurements_file()),
    )
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        ws="none",
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_GRACE_S,
    )
    return uvicorn.Server(config)


@asynccontextmanager
async def _closing(pool: Pool) -> AsyncIterator[Pool]:
    try:
        yield pool
    finally:
        await pool.aclose()


def _library(settings: Settings, console: Console) -> Library:
    """The models in the folders of the settings, or where we look by ourselves, or the demo."""
    if settings.models:
        return Library.scan(settings.models)
    library = Library.scan(folder for folder in usual_folders() if folder.exists())
    if library.variants or library.unusable:
        return library
    looked = " or ".join(map(str, usual_folders()))
    console.print(f"No GGUF file in {looked}: serving the built-in demo.")
    ensure_demo(demo_folder())
    return Library.scan([demo_folder()])


def _listen(settings: Settings) -> socket.socket:
    """Bound before anything is built: a port that is taken is said at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise DeepFitError(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror}; "
            "choose another with --port or --host"
        ) from error
