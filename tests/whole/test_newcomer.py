"""What somebody sees who has nothing of ours: `deepfit serve` in an empty folder."""

import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.whole.served import Served, serving

NVML_STUB = Path(__file__).parents[1] / "estimator/nvml_stub.c"


@pytest.fixture(scope="module")
def empty(folder: Path) -> Iterator[Served]:
    """A wide terminal, so that what is to be pasted stands on its lines."""
    with serving(folder=folder, environ={"COLUMNS": "200"}) as served:
        yield served


def test_demo_answers(empty: Served) -> None:
    """With no model on disk the built-in one greets, says what it is, and how to get a real one."""
    said = empty.chat("auto").choices[0].message.content or ""

    assert "demo" in said
    assert "deepfit serve --models" in said
    assert "serving the built-in demo" in empty.log


def test_demo_completes_a_line(empty: Served) -> None:
    """The demo completes one line of Python, and fills in a hole."""
    line = empty.client.completions.create(
        model="deepfit-demo-base", prompt="def add(a, b):\n    return"
    )
    hole = empty.client.completions.create(
        model="deepfit-demo-base", prompt="def add(a, b):\n", suffix="\n\nprint(add(1, 2))"
    )

    assert " a + b" == line.choices[0].text
    assert "return" in hole.choices[0].text


def test_printed_python(empty: Served) -> None:
    """The three lines that are printed, pasted into Python, print an answer."""
    lines = [line for line in empty.log.splitlines() if re.match(r"  (from|client|print)", line)]
    program = "\n".join(line.strip() for line in lines)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )

    assert 3 == len(lines)
    assert "Hello" in done.stdout


def test_printed_curl(empty: Served) -> None:
    """The curl line that is printed, pasted into a shell, prints an answer."""
    if shutil.which("curl") is None:
        pytest.skip("there is no curl on this machine to paste the line into")
    found = re.search(r"^  curl .*\\\n.*$", empty.log, re.MULTILINE)
    assert found
    command = ["sh", "-c", f"{found[0]}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)

    assert "Hello" in done.stdout


def test_tables(empty: Served) -> None:
    """Devices, models, and the plan for each with its reason are printed."""
    for word in ("RAM", "/proc/meminfo", "deepfit-demo", "Q8_0", "in RAM with", "usable"):
        assert word in empty.log


def test_second_start_is_the_same(empty: Served, folder: Path) -> None:
    """The demo is written once; another server in the same home serves it too."""
    written = {path: path.stat().st_mtime_ns for path in folder.rglob("deepfit-demo*")}
    with serving(folder=folder) as served:
        assert "demo" in (served.chat("auto").choices[0].message.content or "")

    assert written == {path: path.stat().st_mtime_ns for path in folder.rglob("deepfit-demo*")}


def test_gpu_without_a_backend(folder: Path, tmp_path: Path) -> None:
    """A GPU that llama.cpp cannot use is said loudly, with the line that mends it."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("the stub driver needs Linux and a C compiler")
    library = tmp_path / "libnvidia-ml.so.1"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, NVML_STUB], check=True)
    card = f"GPU-aaaa RTX_3060 3584 {12 << 30} {11 << 30} {1 << 28} 0"
    environ = {"LD_LIBRARY_PATH": str(tmp_path), "NVML_STUB": card, "COLUMNS": "200"}
    with serving(folder=folder, environ=environ) as served:
        assert "RTX 3060" in served.log
        assert "The GPU is not used" in served.log
        assert "make serve GPU=cuda" in served.log
        assert "in RAM with" in served.log
        assert served.chat("auto").choices[0].message.content


class TestRefusals:
    """A start that cannot work says why in a sentence and ends with status 2."""

    def refusal(self, folder: Path, *options: str) -> str:
        command = [sys.executable, "-m", "deepfit", "serve", *options]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=30, cwd=folder, check=False
        )
        assert 2 == done.returncode
        assert "Traceback" not in done.stderr
        return done.stderr

    def test_port_is_taken(self, folder: Path) -> None:
        """A port that another program has is named, with the option that chooses another."""
        with socket.create_server(("127.0.0.1", 0)) as sock:
            port = sock.getsockname()[1]
            said = self.refusal(folder, "--port", str(port))

        assert f"127.0.0.1:{port}" in said
        assert "--port" in said

    def test_no_such_folder(self, folder: Path) -> None:
        """A folder that does not exist is named."""
        assert "nowhere does not exist" in self.refusal(folder, "--models", "nowhere")

    def test_bad_size(self, folder: Path) -> None:
        """A size that cannot be read is named, with what it takes."""
        assert "memory_limit = 'lots'" in self.refusal(folder, "--memory-limit", "lots")

    def test_bad_host(self, folder: Path) -> None:
        """An address that is not this machine's is named."""
        assert "cannot listen on" in self.refusal(folder, "--host", "192.0.2.1")
