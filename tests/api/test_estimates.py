"""`GET /v1/can-run`, `/v1/plan` and `/v1/devices`: the command line's answers over HTTP."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from estimator.catalog.devices import devices_of
from estimator.catalog.names import find_device
from estimator.detection.probe import Answer
from estimator.detection.survey_json import survey_object
from estimator.detection.surveyed import settled
from estimator.devices import Device
from estimator.fit.answer_json import can_run_object, prospect_object
from estimator.fit.enquiry import can_run, candidates_of
from estimator.fit.placement import Machine
from estimator.fit.prospect import prospect_of
from estimator.models.names import find_model
from proxy.app import create_app
from proxy.demand import asked_of
from proxy.metrics import Metrics
from proxy.settings import Settings
from tests.api.house import House, error_of
from tests.fakes import FakeBackend, FakeRoutes

pytestmark = pytest.mark.anyio

RAM = Device("RAM", "cpu", 0, 16 << 30, 12 << 30, "the test")


async def asked(house: House, path: str, **params: str) -> Any:
    response = await house.client.get(path, params=params)
    assert 200 == response.status_code, response.text
    return response.json()


async def refused(house: House, path: str, status: int, params: dict[str, str]) -> Any:
    response = await house.client.get(path, params=params)
    assert status == response.status_code, response.text
    return error_of(response)


def sent(body: object) -> Any:
    """As it looks once it was JSON."""
    return json.loads(json.dumps(body))


class TestCanRun:
    async def test_same_as_the_library(self, house: House) -> None:
        """The body is the estimator's answer to the same question, with and without /v1."""
        found = can_run(
            "2x3090",
            "r1 70b",
            n_ctx=16384,
            kv_type="q8_0",
            ram_bytes=64 << 30,
            ram_bandwidth=89.6e9,
        )
        params = {"device": "2x3090", "model": "r1 70b", "ctx": "16k", "kv": "q8_0"}
        params |= {"ram_bandwidth": "ddr5-5600x2"}
        for path in ("/v1/can-run", "/can-run"):
            told = await asked(house, path, **params, ram="64GiB")
            assert sent(can_run_object(found)) == told

    async def test_several(self, house: House) -> None:
        """Cards that differ may be asked about in one machine, a plus in the address escaped."""
        told = await asked(house, "/v1/can-run", device="3090 + 3060 12gb", model="r1 32b")

        assert sent(can_run_object(can_run("3090 + 3060 12gb", "r1 32b"))) == told
        assert ["3090", "3060 12gb"] == [part["text"] for part in told["device_parts"]]
        assert 2 == len([device for device in told["devices"] if device["kind"] == "gpu"])

    async def test_quant(self, house: House) -> None:
        """A quant may be asked for in any case, or stand in the model's name."""
        told = await asked(house, "/v1/can-run", device="3090", model="r1 14b", quant="q6_k")
        named = await asked(house, "/v1/can-run", device="3090", model="r1 14b q6_k")

        assert told == named
        assert ["Q6_K"] == [row["quant"] for row in told["quants"]]

    async def test_no(self, house: House) -> None:
        """An answer of no is an answer."""
        told = await asked(house, "/v1/can-run", device="RTX 4090", model="r1")

        assert not told["runs"]
        assert "no" == told["verdict"]
        assert told["best"] is None
        assert all(row["shortfall_bytes"] > 0 for row in told["quants"])

    @pytest.mark.parametrize(
        ("params", "param", "says"),
        [
            ({"model": "r1"}, "device", "missing"),
            ({"device": "3090"}, "model", "missing"),
            ({"device": " ", "model": "r1"}, "device", "missing"),
            ({"device": "rtx 4099", "model": "r1"}, "device", "RTX 4090"),
            ({"device": "3090", "model": "gpt 4"}, "model", "gpt 4"),
            ({"device": "3090", "model": "r1", "ctx": "9q"}, "ctx", "16k"),
            ({"device": "3090", "model": "r1 14b", "ctx": "1m"}, "ctx", "131072"),
            ({"device": "3090", "model": "r1", "kv": "q9"}, "kv", "q8_0"),
            ({"device": "3090", "model": "r1", "ram": "much"}, "ram", "6GiB"),
            ({"device": "3090", "model": "r1", "quant": "Q9"}, "quant", "Q4_K_M"),
            ({"device": "3090", "model": "r1", "ram_bandwidth": "x"}, "ram_bandwidth", "89.6"),
            ({"device": "3090 + rtx 3065", "model": "r1"}, "device", "'rtx 3065'"),
            ({"device": "64x 3090 + 4090", "model": "r1"}, "device", "64 or fewer"),
        ],
    )
    async def test_bad(self, house: House, params: dict[str, str], param: str, says: str) -> None:
        """What is not understood is a 400 that names it and says what to ask."""
        error = await refused(house, "/v1/can-run", 400, params)

        assert param == error["param"]
        assert says in error["message"]
        assert "invalid_request_error" == error["type"]


class TestPlan:
    async def test_here(self, house: House) -> None:
        """A model that is here is planned for with its files, on this machine's devices."""
        choice = house.routes.resolve("coder")
        candidates = house.routes.candidates(choice)
        demand = asked_of(Settings(), 16384, 8192)
        machine = Machine(house.routes.devices, demand, {})

        told = await asked(house, "/v1/plan", model="coder", ctx="8k")
        found = prospect_of("coder", candidates, machine, is_here=True)
        assert sent(prospect_object(found)) == told

    async def test_default(self, house: House) -> None:
        """Without a model the default is planned for; a pinned quant is the only one."""
        assert "coder" == (await asked(house, "/plan"))["model"]
        pinned = await asked(house, "/v1/plan", model="coder:Q4_K_M")
        assert ["Q4_K_M"] == [row["quant"] for row in pinned["quants"]]

    async def test_not_here(self, house: House) -> None:
        """A model of the table that is not here is planned for with the quants there are."""
        release = find_model("v2 lite")[0].release
        demand = asked_of(Settings(), release.n_ctx_train, None)
        machine = Machine(house.routes.devices, demand, {})

        told = await asked(house, "/v1/plan", model="v2 lite")
        found = prospect_of(release.name, candidates_of(release, None), machine, is_here=False)
        assert sent(prospect_object(found)) == told
        assert not told["is_here"]

    async def test_ram_bandwidth(self, house: House) -> None:
        """The RAM's bandwidth may be said of this machine too."""
        told = await asked(house, "/v1/plan", model="v2 lite", ram_bandwidth="204.8")
        error = await refused(house, "/v1/plan", 400, {"model": "coder", "ram_bandwidth": "0"})

        assert (204.8e9, False) == (told["ram_bandwidth"], told["ram_bandwidth_is_assumed"])
        assert "ram_bandwidth" == error["param"]

    async def test_unknown(self, house: House) -> None:
        """What is neither here nor in the table is not found, with what is near."""
        error = await refused(house, "/v1/plan", 404, {"model": "gpt 4"})

        assert "model_not_found" == error["code"]
        assert "coder" in error["message"]

    async def test_too_long(self, house: House) -> None:
        """More context than the model was trained for is refused."""
        error = await refused(house, "/v1/plan", 400, {"model": "coder", "ctx": "32k"})

        assert "ctx" == error["param"]

    async def test_same_as_can_run(self, house: House) -> None:
        """On the same devices for the same demand, plan and can-run say the same of each quant."""
        card = find_device("RTX 3060 12GB")[0].card
        ram = replace(RAM, total_bytes=32 << 30, free_bytes=32 << 30)
        house.routes.devices = (*devices_of(card), ram)

        planned = await asked(house, "/v1/plan", model="r1 14b", ctx="8k")
        told = await asked(
            house, "/v1/can-run", device="RTX 3060 12GB", model="r1 14b", ctx="8k", ram="32GiB"
        )
        assert told["quants"] == planned["quants"]
        assert told["best"] == planned["best"]
        assert told["speed"] == planned["speed"]


async def test_devices() -> None:
    """The body is the survey that `deepfit devices --json` prints."""
    found = settled([Answer("the test", (RAM,), "", 0.5)], ("a note",))
    app = create_app(
        settings=Settings(), routes=FakeRoutes(FakeBackend()), metrics=Metrics(),
        look=lambda: found,
    )  # fmt: skip
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://deepfit.test"
    ) as client:
        for path in ("/v1/devices", "/devices"):
            response = await client.get(path)
            assert sent(survey_object(found)) == response.json()
