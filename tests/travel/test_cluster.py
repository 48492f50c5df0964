from __future__ import annotations

import json
import os
import signal
import sys
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from corridors.errors import MissingExtraError, OptionError
from corridors.travel.cluster import minutes_on_cluster
from corridors.travel.engine import open_engine
from corridors.travel.scenario import NewLine, Scenario

distributed = pytest.importorskip("distributed")

PLACES = ["Jakarta", "Bandung", "Surabaya", "Semarang", "Kunming", "Bangkok"]


@pytest.fixture(scope="module")
def engine(catalogue):
    return open_engine(catalogue)


def local_cluster(workers: int):
    return distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        # Any free port: a taken one is warned of.
        dashboard_address="127.0.0.1:0",
        worker_dashboard_address=None,
    )


@pytest.fixture
def cluster(monkeypatch):
    # Workers begin with the main module, for which a page tested before may have been taken.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    with local_cluster(2) as started:
        yield started


def scenarios(catalogue):
    line = NewLine("drawn", "rail", 250.0, ((107.6, -6.9), (112.7, -7.2)))
    return [
        Scenario.none(),
        Scenario.of(catalogue, ["jakarta-bandung-hsr"]),
        Scenario(frozenset({"jakarta-bandung-hsr"}), frozenset(), (line,)),
    ]


def test_a_worker_killed_in_mid_run_loses_no_result(engine, catalogue, cluster):
    origins = [engine.network.place(name) for name in PLACES]
    destinations = origins[::-1]
    chosen = scenarios(catalogue)
    seen: list[tuple[int, int]] = []
    with distributed.Client(cluster) as client:
        before = client.run(os.getpid)

        def kill_one(done: int, total: int) -> None:
            if not seen:
                # The worker that has the result, and more than its share of the tasks.
                os.kill(next(iter(before.values())), signal.SIGKILL)
            seen.append((done, total))

        found = minutes_on_cluster(
            engine, origins, destinations, chosen, client, progress=kill_one, batch=1
        )
        client.wait_for_workers(2, timeout=60)
        assert set(client.run(os.getpid).values()) != set(before.values())
    assert seen == [(done, len(origins)) for done in range(1, len(origins) + 1)]
    for scenario, times in zip(chosen, found, strict=True):
        expected = engine.minutes(origins, destinations, scenario)
        np.testing.assert_allclose(times, expected, rtol=1e-12)
    assert (found[2] < found[0]).any()


def test_a_scheduler_address_is_enough_and_work_can_be_cancelled(engine, catalogue, cluster):
    from tests.test_cli import run

    address = cluster.scheduler_address
    chosen = scenarios(catalogue)[1]
    here = engine.matrix(PLACES[:3], PLACES, chosen)
    there = engine.matrix(PLACES[:3], PLACES, chosen, cluster=address)
    pd.testing.assert_frame_equal(there, here, rtol=1e-12)
    assert there.attrs == here.attrs
    by_command = json.loads(
        run("matrix", *PLACES[:3], "--scenario", "none", "--cluster", address, "--json").stdout
    )
    base = engine.matrix(PLACES[:3], None, Scenario.none())
    np.testing.assert_allclose(by_command["minutes"], base, atol=0.051)

    class CancelledError(Exception):
        pass

    def cancel(done: int, total: int) -> None:
        assert done < total
        raise CancelledError

    numbers = [engine.network.place(name) for name in PLACES]
    with distributed.Client(cluster) as client:
        with pytest.raises(CancelledError):
            minutes_on_cluster(engine, numbers, numbers, [chosen], client, progress=cancel, batch=1)
        # The client is the caller's: it still works, and nothing is left behind.
        assert client.submit(sum, [1, 2]).result() == 3
        assert not [key for key in client.who_has() if "corridors" in str(key)]


def test_what_is_missing_is_said(engine, monkeypatch):
    monkeypatch.setattr("corridors.travel.cluster._CONNECT_SECONDS", 1)
    with pytest.raises(OptionError, match=r"No Dask scheduler answers at 'tcp://127\.0\.0\.1:1'"):
        engine.matrix(PLACES[:2], None, Scenario.none(), cluster="tcp://127.0.0.1:1")
    with pytest.raises(OptionError, match="No Dask scheduler answers at"):
        engine.matrix(PLACES[:2], None, Scenario.none(), cluster="nonsense://x")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtraError, match=r"corridors\[cluster\]"):
        engine.matrix(PLACES[:2], None, Scenario.none(), cluster="tcp://127.0.0.1:1")


def test_a_scheduler_without_workers_is_not_waited_for_without_end(engine):
    with (
        local_cluster(0) as empty,
        distributed.Client(empty) as client,
        pytest.raises(OptionError, match="had no worker within"),
    ):
        minutes_on_cluster(engine, [0], [1], [Scenario.none()], client, wait_seconds=0.5)
