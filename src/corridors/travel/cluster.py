"""Travel times on many machines: origins and scenarios shared out over a Dask cluster.

The network, the projects and the assumptions travel to the workers with the work, so that
no file system need be shared; a worker opens them once a process. Every task is pure:
it can be run again anywhere, and is, when a worker is lost. A row of a matrix does not
depend on the rows beside it, so the results are those of one machine, but for the order
in which a process added up the parts of equal ways (1e-12 of a time).
"""

from __future__ import annotations

import hashlib
import pickle
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from corridors.errors import CorridorsError, MissingExtraError, OptionError
from corridors.travel.network import FloatArray
from corridors.travel.scenario import Scenario

if TYPE_CHECKING:
    from distributed import Client

    from corridors.travel.engine import Engine, Progress

__all__ = ["minutes_on_cluster"]

#: Most scenarios of a task: searching from an origin costs as much as a hundred of them.
_SCENARIOS = 32
#: Bytes of a part of the data: Dask warns of a single message of 10 MB or more.
_PART = 8_000_000
#: How often a task that fails is tried again, and a connection waited for, in seconds.
_RETRIES = 2
_CONNECT_SECONDS = 30

_opening = Lock()


def minutes_on_cluster(
    engine: Engine,
    origins: Sequence[int],
    destinations: Sequence[int],
    scenarios: Sequence[Scenario],
    cluster: Client | str,
    *,
    progress: Progress | None = None,
    batch: int = 64,
    wait_seconds: float = 300,
) -> list[FloatArray]:
    """Return travel times between places in several scenarios, computed on a cluster.

    Scheduler and workers need the same version of Corridors and of what it depends on.
    Workers with one thread each do most, since searching holds Python's lock.

    Parameters
    ----------
    engine : Engine
        Its network, projects, profile and assumptions are sent to the workers.
    origins, destinations : sequence of int
        Numbers of places.
    scenarios : sequence of Scenario
    cluster : distributed.Client or str
        A client, left open, or a scheduler's address such as ``tcp://10.0.0.5:8786``.
    progress : callable, optional
        Told how many of how many tasks are done; an exception it raises stops the work:
        tasks that have not begun are dropped.
    batch : int, default 64
        Origins a task.
    wait_seconds : float, default 300
        How long to wait for a first worker, since a cluster may start them on demand.

    Returns
    -------
    list of array of shape (len(origins), len(destinations))
        Minutes, one array a scenario, infinite where no way joins two places; as
        `Engine.minutes` gives, to 1e-12.

    Raises
    ------
    MissingExtraError
        If Dask is not installed here.
    OptionError
        If no scheduler answers, or it gets no worker.
    CorridorsError
        If the cluster gives up on a task.
    """
    results = [np.empty((len(origins), len(destinations))) for _ in scenarios]
    tasks = [
        (rows, first)
        for rows in (slice(r, r + batch) for r in range(0, len(origins), batch))
        for first in range(0, len(scenarios), _SCENARIOS)
    ]
    with _connected(cluster) as client:
        data = _sent(client, engine)
        columns = [int(p) for p in destinations]
        futures = {
            client.submit(
                _minutes,
                [int(p) for p in origins[rows]],
                columns,
                tuple(scenarios[first : first + _SCENARIOS]),
                *data,
                retries=_RETRIES,
            ): (rows, first)
            for rows, first in tasks
        }
        try:
            _wait_for_a_worker(client, wait_seconds)
            for done, (future, found) in enumerate(_results(client, list(futures)), start=1):
                rows, first = futures[future]
                for result, times in zip(results[first : first + _SCENARIOS], found, strict=True):
                    result[rows] = times
                # Its worker may forget what has arrived here.
                future.release()
                if progress:
                    progress(done, len(tasks))
        finally:
            # What nobody waits for any more is dropped by the scheduler.
            for future in (*futures, *data):
                future.release()
    return results


def _dask() -> Any:
    try:
        return import_module("distributed")
    except ImportError as error:
        raise MissingExtraError(
            f"Working on a cluster needs Dask, which is not installed ({error}). Install it with "
            'pip install "corridors[cluster]".'
        ) from None


@contextmanager
def _connected(cluster: Client | str) -> Iterator[Any]:
    dask = _dask()
    if not isinstance(cluster, str):
        yield cluster
        return
    try:
        client = dask.Client(cluster, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise OptionError(
            f"No Dask scheduler answers at {cluster!r}. Expected an address such as "
            f"tcp://10.0.0.5:8786, as `dask scheduler` prints it ({error})."
        ) from None
    try:
        yield client
    finally:
        client.close()


def _wait_for_a_worker(client: Any, seconds: float) -> None:
    if client.scheduler_info(n_workers=1)["workers"]:
        return
    try:
        client.wait_for_workers(1, timeout=seconds)
    except TimeoutError:
        address = client.scheduler.address
        raise OptionError(
            f"The scheduler at {address} had no worker within {seconds:g} s. Start some with "
            f"`dask worker {address}`."
        ) from None


def _results(client: Any, futures: list[Any]) -> Iterator[tuple[Any, list[FloatArray]]]:
    dask = _dask()
    try:
        yield from dask.as_completed(futures, loop=client.loop, with_results=True)
    except dask.KilledWorker as error:
        raise CorridorsError(
            "The cluster gave up: workers ended again and again at the same task, most often "
            f"for want of memory. Give each 1 GB or more, or make tasks smaller ({error})."
        ) from None
    except ModuleNotFoundError as error:
        raise CorridorsError(
            f"A worker lacks a module: {error}. Install the same corridors[cluster] on the "
            "scheduler and on every worker."
        ) from None


# -- data ---------------------------------------------------------------------------


def _sent(client: Any, engine: Engine) -> list[Any]:
    """Hand an engine's data to the scheduler, which keeps them while they are needed.

    Scattered data would be lost with the worker that holds them; a task that returns
    them can be run again.
    """
    whole = (engine.catalogue, engine.network, engine.base.profile, engine.base.assumptions)
    content = zlib.compress(pickle.dumps(whole, protocol=5), 1)
    name = hashlib.sha256(content).hexdigest()[:16]
    parts = [content[start : start + _PART] for start in range(0, len(content), _PART)]
    return [
        client.submit(_part, part, key=f"corridors-data-{name}-{number}", retries=_RETRIES)
        for number, part in enumerate(parts)
    ]


def _part(content: bytes) -> bytes:
    return content


def _minutes(
    origins: list[int], destinations: list[int], scenarios: tuple[Scenario, ...], *data: bytes
) -> list[FloatArray]:
    """Run on a worker: minutes from some origins in some scenarios."""
    # Threads of one worker share an engine; searched by one, the rest is there for all.
    with _opening:
        engine = _opened(data)
        engine.prepare(origins, scenarios)
    return [engine.minutes(origins, destinations, scenario) for scenario in scenarios]


@lru_cache(maxsize=2)
def _opened(data: tuple[bytes, ...]) -> Any:
    from corridors.travel.engine import Engine  # noqa: PLC0415 - the engine calls this module

    return Engine(*pickle.loads(zlib.decompress(b"".join(data))))  # noqa: S301 - from our client
