"""A map of the network in two years, one on either side of a line that can be moved.

Drawn by ``assets/swipe.js`` from the server's own data routes; needs no other host.
"""

from __future__ import annotations

import html
from collections.abc import Collection

from corridors.catalogue import Catalogue
from corridors.i18n import gettext as _
from corridors.i18n import language, local_name
from corridors.maps.payload import script_json
from corridors.maps.style import layer_style

__all__ = ["swipe_html"]

_SCRIPTS = ("leaflet/leaflet.js", "topojson-client/topojson-client.min.js", "land.js", "swipe.js")
_STYLES = ("leaflet/leaflet.css", "atlas.css", "swipe.css")


def swipe_html(
    catalogue: Catalogue,
    *,
    open_ids: tuple[Collection[str], Collection[str]],
    titles: tuple[str, str],
    prefix: str = "",
) -> str:
    """Return a page with one map whose two sides show two states of the network.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue; its layers are drawn.
    open_ids : pair of collections of str
        Ids of the features open on the left and on the right. Lines that are not open on
        a side are grey and dotted there; points are left out.
    titles : pair of str
        What stands over the two sides, for example two years.
    prefix : str, default ""
        Path the server's routes begin with, where it is not the root.
    """
    layers = [
        {
            "id": layer.id,
            "title": layer.info.label,
            "style": layer_style(layer.id, catalogue.layers).as_json(),
            "lines": bool((layer.frame.geometry.geom_type != "Point").any()),
            "url": f"{prefix}/api/layers/{layer.id}.geojson",
            "names": {row["id"]: local_name(row) for row, _shape in layer.records()},
        }
        for layer in catalogue.layers.values()
        if layer.id != "stations"
    ]
    config = {
        "layers": layers,
        "world": f"{prefix}/api/world.json",
        "bounds": catalogue.bounds,
        "open": [sorted(ids) for ids in open_ids],
        "titles": list(titles),
        "words": {
            "notYet": _("Not open yet"),
            "divide": _("Dividing line between {left} and {right}").format(
                left=titles[0], right=titles[1]
            ),
            "failed": _("The map cannot be drawn: the data did not arrive."),
            "legend": _("Legend"),
        },
    }
    head = "".join(
        [f'<link rel="stylesheet" href="{prefix}/assets/{name}">' for name in _STYLES]
        + [f'<script src="{prefix}/assets/{name}"></script>' for name in _SCRIPTS]
    )
    title = html.escape(f"{titles[0]} / {titles[1]}")
    return (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8">'
        f"<title>{title}</title>{head}</head><body>"
        '<div id="swipe-map"></div>'
        f"<script>window.corridorsSwipe({script_json(config)});</script></body></html>"
    )
