"""HTTP routes on the app's own port: layers as GeoJSON, the map's data, health.

Programs can rely on ``/api/layers`` and ``/api/layers/{layer}.geojson``: the latter gives
the same bytes as a download or `corridors.export`.
"""

from __future__ import annotations

import gc
import gzip
import hashlib
import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from threading import Condition
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from corridors import __version__
from corridors.catalogue import Catalogue, default_data_folders, open_catalogue
from corridors.errors import CorridorsError, OptionError, UnknownNameError
from corridors.i18n import SOURCE_LANGUAGE, using_language
from corridors.io.export import export_bytes
from corridors.lint import Finding, lint
from corridors.maps import ASSETS, map_payload
from corridors.maps.folium_map import find_basemap, map_script, map_style
from corridors.maps.payload import basemap_payload
from corridors.travel.engine import Engine, open_engine

__all__ = [
    "await_map",
    "layer_list",
    "routes",
    "shared_catalogue",
    "shared_engine",
    "shared_findings",
]

GEOJSON = "application/geo+json"
_map_drawn = Condition()


def shared_catalogue() -> Catalogue:
    """Return the catalogue of the running server, opened again when a file changes."""
    folders = default_data_folders()
    return _opened(folders, _fingerprint(folders))


def shared_findings() -> tuple[Finding, ...]:
    """Return what the plausibility check finds in the catalogue of the running server."""
    folders = default_data_folders()
    return _findings(folders, _fingerprint(folders))


def shared_engine(profile: str) -> Engine:
    """Return the travel-time engine of the running server for a profile.

    Raises
    ------
    MissingDataError
        If the data have no network.
    """
    folders = default_data_folders()
    return _engine(folders, _fingerprint(folders), profile)


def await_map(seconds: float) -> bool:
    """Wait until a browser says that its map is drawn, or so many seconds.

    Any browser counts: of two that come at once, one may be told a little early.

    Parameters
    ----------
    seconds : float

    Returns
    -------
    bool
        Whether one did.
    """
    with _map_drawn:
        return _map_drawn.wait(seconds)


async def _drawn(_request: Request) -> Response:
    with _map_drawn:
        _map_drawn.notify_all()
    return Response(status_code=204)


def fingerprint() -> str:
    """Return a short text that changes when a data file of the server changes."""
    return hashlib.sha256(repr(_fingerprint(default_data_folders())).encode()).hexdigest()[:12]


def _fingerprint(folders: Iterable[Path]) -> tuple[tuple[str, int, int], ...]:
    paths = [
        path
        for folder in folders
        for pattern in ("*.csv", "*.json", "*.toml", "layers/*.geojson", "basemap/*", "network/*")
        for path in sorted(folder.glob(pattern))
    ]
    return tuple((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in paths)


@lru_cache(maxsize=2)
def _opened(folders: tuple[Path, ...], _state: object) -> Catalogue:
    catalogue = open_catalogue(*folders)
    # Streamlit collects garbage after every run of a page; what stays for good need not be
    # gone through each time.
    gc.freeze()
    return catalogue


@lru_cache(maxsize=2)
def _findings(folders: tuple[Path, ...], state: object) -> tuple[Finding, ...]:
    return tuple(lint(_opened(folders, state)))


@lru_cache(maxsize=2)
def _engine(folders: tuple[Path, ...], state: object, profile: str) -> Engine:
    return open_engine(_opened(folders, state), profile)


@lru_cache(maxsize=8)
def _map_json(folders: tuple[Path, ...], state: object, code: str) -> bytes:
    with using_language(code):
        return _json_bytes(map_payload(_opened(folders, state)))


@lru_cache(maxsize=8)
def _basemap_json(folders: tuple[Path, ...], state: object, code: str) -> bytes:
    catalogue = _opened(folders, state)
    with using_language(code):
        return _json_bytes(basemap_payload(find_basemap(catalogue), catalogue.bounds))


def _json_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def layer_list(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return id, title and number of features of every layer.

    Parameters
    ----------
    catalogue : Catalogue
        Whole or filtered.
    """
    return [
        {"id": layer.id, "title": layer.title, "features": len(layer.frame)}
        for layer in catalogue.layers.values()
    ]


def _filtered(request: Request) -> Catalogue:
    """Apply ``status``, ``country`` and ``year``; a list is separated by commas."""
    query = request.query_params
    unknown = sorted(set(query) - {"status", "country", "year"})
    if unknown:
        raise OptionError(
            f"There is no parameter {unknown[0]!r}. Known: status, country (ISO alpha-3), year."
        )
    year = query.get("year")
    if year is not None and not year.isdigit():
        raise OptionError(f"year must be a number such as 2021, not {year!r}.")
    catalogue = shared_catalogue()
    statuses, countries = query.get("status"), query.get("country")
    return catalogue.filter(
        statuses=statuses.split(",") if statuses else None,
        countries=countries.split(",") if countries else None,
        year=int(year) if year else None,
    )


def _answer(make: Callable[[Request], tuple[bytes, str]]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        try:
            body, media_type = await run_in_threadpool(make, request)
        except UnknownNameError as error:
            return JSONResponse({"error": str(error)}, status_code=404)
        except CorridorsError as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers = {
            "ETag": tag,
            "Cache-Control": "no-cache",
            "Vary": "Accept-Encoding",
            # The data are public, so a notebook or web map of any origin may read them.
            "Access-Control-Allow-Origin": "*",
        }
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            body = await run_in_threadpool(gzip.compress, body, 6, mtime=0)
            headers["Content-Encoding"] = "gzip"
        return Response(body, media_type=media_type, headers=headers)

    return endpoint


def _layers(request: Request) -> tuple[bytes, str]:
    listed = [
        item | {"href": f"{request.url.path}/{item['id']}.geojson"}
        for item in layer_list(_filtered(request))
    ]
    return _json_bytes(listed), "application/json"


def _layer(request: Request) -> tuple[bytes, str]:
    return export_bytes(_filtered(request), request.path_params["layer"]), GEOJSON


def _language(request: Request) -> str:
    return request.query_params.get("lang", SOURCE_LANGUAGE)


def _map(request: Request) -> tuple[bytes, str]:
    folders = default_data_folders()
    return _map_json(folders, _fingerprint(folders), _language(request)), "application/json"


def _basemap(request: Request) -> tuple[bytes, str]:
    folders = default_data_folders()
    return _basemap_json(folders, _fingerprint(folders), _language(request)), "application/json"


def _script(_request: Request) -> tuple[bytes, str]:
    return map_script().encode(), "text/javascript"


def _style(_request: Request) -> tuple[bytes, str]:
    return map_style().encode(), "text/css"


def _world(_request: Request) -> tuple[bytes, str]:
    folders = default_data_folders()
    return _world_json(folders, _fingerprint(folders)), "application/json"


@lru_cache(maxsize=2)
def _world_json(folders: tuple[Path, ...], state: object) -> bytes:
    # In all its detail: a chart's projection takes a small ring that has lost its area for
    # the whole globe but the ring.
    basemap = basemap_payload(find_basemap(_opened(folders, state)), None)
    empty = {"type": "Topology", "arcs": [], "objects": {"countries": _NO_COUNTRIES}}
    return _json_bytes(basemap.get("world", empty))


_NO_COUNTRIES = {"type": "GeometryCollection", "geometries": []}


def _health(_request: Request) -> tuple[bytes, str]:
    catalogue = shared_catalogue()
    state = {
        "status": "ok",
        "version": __version__,
        "title": catalogue.title,
        "features": len(catalogue),
        "problems": [str(problem) for problem in catalogue.problems],
    }
    return _json_bytes(state), "application/json"


def routes() -> list[BaseRoute]:
    """Return the routes to mount beside the app's pages."""
    return [
        Route("/api/health", _answer(_health)),
        Route("/api/layers", _answer(_layers)),
        Route("/api/layers/{layer}.geojson", _answer(_layer)),
        Route("/api/map.json", _answer(_map)),
        Route("/api/basemap.json", _answer(_basemap)),
        Route("/api/world.json", _answer(_world)),
        Route("/api/drawn", _drawn, methods=["POST"]),
        Route("/assets/map.js", _answer(_script)),
        Route("/assets/map.css", _answer(_style)),
        Mount("/assets", StaticFiles(directory=ASSETS)),
    ]
