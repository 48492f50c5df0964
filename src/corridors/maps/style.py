"""How things look on every map: colour says layer, line style says status, width importance.

Colours follow the Okabe-Ito set, which colour-blind readers can tell apart (Okabe and Ito,
2008, "Color Universal Design"); those too pale for the map's land and sea are darker here,
so that each stands out at 3:1 (WCAG 2.2, 1.4.11).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from corridors.model import Status

__all__ = ["DASHES", "LayerStyle", "layer_style", "status_legend"]


@dataclass(frozen=True)
class LayerStyle:
    """Look of a layer.

    Attributes
    ----------
    color : str
        Hex colour of lines and symbols.
    width_px : float
        Line width in CSS pixels.
    symbol : str
        Shape of points: ``circle``, ``square``, ``diamond`` or ``triangle``.
    radius_px : float
        Half the size of a point symbol in CSS pixels.
    min_zoom : int
        Web Mercator zoom below which the layer's points are too crowded to draw.
    """

    color: str
    width_px: float = 3
    symbol: str = "circle"
    radius_px: float = 6
    min_zoom: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the style as a JSON object."""
        return asdict(self)


_STYLES = {
    "railways": LayerStyle("#D55E00", width_px=4),
    "stations": LayerStyle("#D55E00", radius_px=3.5, min_zoom=6),
    "expressways": LayerStyle("#B8578E", width_px=4),
    "ports": LayerStyle("#0072B2", symbol="square"),
    "sea_routes": LayerStyle("#0072B2", width_px=2),
    "grid": LayerStyle("#806000", width_px=2),
    "hubs": LayerStyle("#007F5F", symbol="diamond"),
    "projects": LayerStyle("#3C2A70", symbol="triangle"),
}
_FURTHER_COLORS = ["#882255", "#2A8576", "#6F6F1C", "#332288", "#AA4499", "#117733"]

#: Dash pattern of each status, as SVG's stroke-dasharray.
DASHES: dict[Status, str | None] = {
    Status.OPERATIONAL: None,
    Status.UNDER_CONSTRUCTION: "9 6",
    Status.PLANNED: "1 7",
}


def layer_style(layer_id: str, layer_ids: Iterable[str] = ()) -> LayerStyle:
    """Return the look of a layer, known or not.

    Parameters
    ----------
    layer_id : str
        Slug of the layer.
    layer_ids : iterable of str, optional
        All layers of the map, so that unknown ones get colours apart from each other.
    """
    if layer_id in _STYLES:
        return _STYLES[layer_id]
    unknown = [other for other in layer_ids if other not in _STYLES] or [layer_id]
    rank = unknown.index(layer_id) if layer_id in unknown else 0
    return LayerStyle(_FURTHER_COLORS[rank % len(_FURTHER_COLORS)])


def status_legend() -> list[dict[str, Any]]:
    """Return label and dash pattern of every status, for a legend."""
    return [
        {"status": status.value, "label": status.label, "dash": dash}
        for status, dash in DASHES.items()
    ]
