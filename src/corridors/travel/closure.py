"""What a user closes: a border, an older line, or all ways through an area."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from corridors.catalogue import Catalogue
from corridors.errors import OptionError
from corridors.model import Mode
from corridors.travel.network import TravelNetwork

__all__ = ["Closure", "closed_edges", "closes"]

Position = tuple[float, float]
BoolArray = npt.NDArray[np.bool_]

_MODES = (str(Mode.ROAD), str(Mode.RAIL), str(Mode.SEA))
#: An edge belongs to an older line if it lies within this many degrees (some 400 m) of it.
_LINE_DEGREES = 0.004


@dataclass(frozen=True)
class Closure:
    """A border, an older line of the catalogue, or an area that is closed.

    Exactly one of border, line and polygon is given. Edges of the base and of projects are
    closed alike; ways from places to the network stay open.

    Attributes
    ----------
    border : str or None
        Two countries such as ``MMR-THA``, in either order.
    line : str or None
        Id of a line that belongs to the base. A project is closed by leaving it out.
    polygon : tuple of (lon, lat)
        Corners of an area; every edge that touches it is closed.
    modes : tuple of str
        Modes that are closed; by default all.
    """

    border: str | None = None
    line: str | None = None
    polygon: tuple[Position, ...] = ()
    modes: tuple[str, ...] = _MODES

    def __post_init__(self) -> None:
        if sum([bool(self.border), bool(self.line), bool(self.polygon)]) != 1:
            raise OptionError("A closure names one of border, line and polygon.")
        unknown = sorted(set(self.modes) - set(_MODES))
        if unknown or not self.modes:
            raise OptionError(f"A closure is of road, rail or sea, not {unknown or 'none'}.")
        object.__setattr__(self, "modes", tuple(m for m in _MODES if m in self.modes))
        if self.border:
            codes = sorted(self.border.upper().split("-"))
            if len(codes) != 2 or any(len(code) != 3 for code in codes) or codes[0] == codes[1]:
                raise OptionError(f"Border {self.border!r} is not two countries, like MMR-THA.")
            object.__setattr__(self, "border", "-".join(codes))
        if self.polygon and (len(self.polygon) < 3 or not self.area.is_valid):
            raise OptionError("The polygon of a closure needs three corners and no crossing sides.")

    @property
    def area(self) -> shapely.Polygon:
        """The polygon as a geometry, EPSG:4326."""
        return shapely.Polygon(self.polygon)

    def as_json(self) -> dict[str, Any]:
        """Return the closure as plain values, what is not given left out."""
        value: dict[str, Any] = {"modes": list(self.modes)}
        if self.border:
            value["border"] = self.border
        if self.line:
            value["line"] = self.line
        if self.polygon:
            value["polygon"] = [list(position) for position in self.polygon]
        return value

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Closure:
        """Read what `as_json` wrote; a missing ``modes`` means all."""
        unknown = sorted(set(value) - {"border", "line", "polygon", "modes"})
        if unknown:
            raise OptionError(f"A closure has no {', '.join(unknown)}.")
        polygon = tuple((float(lon), float(lat)) for lon, lat in value.get("polygon", []))
        modes = tuple(str(mode) for mode in value.get("modes", _MODES))
        return cls(value.get("border"), value.get("line"), polygon, modes)


def closed_edges(
    network: TravelNetwork, catalogue: Catalogue, closures: Iterable[Closure]
) -> BoolArray:
    """Say which edges of a network are closed.

    Parameters
    ----------
    network : TravelNetwork
    catalogue : Catalogue
        Whole; has the lines that closures name.
    closures : iterable of Closure

    Raises
    ------
    UnknownNameError
        If a line is not in the catalogue.
    """
    closed = np.zeros(len(network.edges), dtype=bool)
    mode = network.edges["mode"].to_numpy(dtype=object)
    for closure in closures:
        rows = np.isin(mode, closure.modes)
        if closure.border:
            found = network.crossings() == closure.border
        elif closure.line:
            layer, _, geometry = catalogue.find(closure.line)
            rows &= mode == str(layer.info.mode)
            found = shapely.covered_by(network.lines(), shapely.buffer(geometry, _LINE_DEGREES))
        else:
            area = closure.area
            shapely.prepare(area)
            found = shapely.intersects(area, network.lines())
        closed |= rows & found
    return closed


def closes(
    closures: Iterable[Closure], mode: str, border: str | None, positions: Iterable[Position]
) -> bool:
    """Say whether a project's edge is closed.

    Parameters
    ----------
    closures : iterable of Closure
    mode : str
    border : str or None
        The border it crosses, as `Closure.border` has it.
    positions : iterable of (lon, lat)
        Its way.
    """
    for closure in closures:
        if mode not in closure.modes:
            continue
        if closure.border and closure.border == border:
            return True
        if closure.polygon and shapely.LineString(list(positions)).intersects(closure.area):
            return True
    return False
