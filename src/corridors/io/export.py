"""Write layers to files, whole or filtered."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from pyogrio.errors import DataSourceError, FieldError, GeometryError

from corridors.catalogue import Catalogue, Layer
from corridors.errors import DataError, OptionError
from corridors.io.geojson import catalogue_bytes, layer_bytes

__all__ = ["ALL", "FORMATS", "export", "export_bytes", "replacing"]

#: Name that stands for all layers in one file.
ALL = "all"

#: Formats by name, with the file name ending of each.
FORMATS = {"geojson": ".geojson", "gpkg": ".gpkg"}


def export(
    catalogue: Catalogue,
    layer: str,
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
) -> Path:
    """Write one layer, or all of them, to a file.

    Parameters
    ----------
    catalogue : Catalogue
        Whole or filtered: what is written is what it holds.
    layer : str
        Layer id, or ``"all"``.
    path : str or path
        File to write; one that exists is replaced once the new one is complete.
    format : str, optional
        ``geojson`` or ``gpkg`` (GeoPackage, a table a layer); by default what the file
        name ends with.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    UnknownNameError
        If there is no such layer.
    OptionError
        If the format is unknown or cannot be told from the name.
    DataError
        If the file cannot be written.
    """
    target = Path(path)
    name = format or next((n for n, end in FORMATS.items() if target.suffix == end), None)
    if name is None:
        raise OptionError(
            f"The format cannot be told from {target.name!r}. "
            f"Name one of {', '.join(FORMATS)}, or end the file name with it."
        )
    content = export_bytes(catalogue, layer, format=name)
    with replacing(target) as beside:
        beside.write_bytes(content)
    return target


def export_bytes(catalogue: Catalogue, layer: str, *, format: str = "geojson") -> bytes:
    """Return what `export` would write.

    Parameters
    ----------
    catalogue, layer, format
        As for `export`.
    """
    layers = catalogue.layers.values() if layer == ALL else [catalogue.layer(layer)]
    if format == "geojson":
        return catalogue_bytes(catalogue) if layer == ALL else layer_bytes(catalogue.layer(layer))
    if format == "gpkg":
        return _geopackage_bytes([item for item in layers if len(item.frame)])
    raise OptionError(f"There is no format {format!r}. Known: {', '.join(FORMATS)}.")


def _geopackage_bytes(layers: list[Layer]) -> bytes:
    if not layers:
        raise OptionError("There is no feature to write; loosen the filter.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layers.gpkg"
        for layer in layers:
            frame = layer.frame.loc[:, ~layer.frame.isna().all()]
            for column in frame.columns.drop("geometry"):
                if frame[column].dtype == object:
                    texts = [_cell(value) for value in frame[column]]
                    frame = frame.assign(**{column: pd.Series(texts, dtype=pd.StringDtype())})
            try:
                frame.to_file(path, layer=layer.id, driver="GPKG", engine="pyogrio")
            except (ValueError, DataSourceError, FieldError, GeometryError) as error:
                raise DataError(
                    f"Layer {layer.id} cannot be written as GeoPackage ({error}). "
                    "Export it as GeoJSON, or rename the property that is in the way."
                ) from error
        return path.read_bytes()


def _cell(value: object) -> str | None:
    """Write a value that a table cell cannot hold as text; lists of names by semicolons."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ";".join(value)
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return None if value is None or value != value else str(value)  # noqa: PLR0124 - NaN


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a path beside the target to write to; put it in place when all went well.

    Parameters
    ----------
    target : Path
        The file in the end. Until then it stays as it was.

    Raises
    ------
    DataError
        If the folder does not exist or cannot be written to.
    """
    if not target.parent.is_dir():
        raise DataError(f"Cannot write {target}: there is no folder {target.parent}.")
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield beside
        beside.replace(target)
    except OSError as error:
        raise DataError(f"Cannot write {target}: {error.strerror or error}.") from error
    finally:
        beside.unlink(missing_ok=True)
