from __future__ import annotations

import re

from corridors.i18n import using_language
from corridors.maps import ASSETS, drawing_map


def test_the_map_to_draw_on_names_files_that_are_shipped_and_no_other_host(catalogue):
    with using_language("zh"):
        figure = drawing_map(
            catalogue,
            data_url="/api/map.json",
            basemap_url="/api/basemap.json",
            script_url="/map.js",
            style_url="/map.css",
            assets_url="/assets",
            bounds=(88, -12, 125, 32),
            lines=[((102.6, 17.97), (100.5, 13.75))],
        )
        page = figure.get_root().render()
    assets = re.findall(r'(?:src|href)="/assets/([^"]+)"', page)
    assert {"draw.js", "leaflet-geoman/leaflet-geoman.min.js"} <= set(assets)
    assert all((ASSETS / name).is_file() for name in assets)
    assert (ASSETS / "leaflet-geoman" / "LICENSE").is_file()
    assert not re.findall(r"https?://", page)
    assert '"lang":"zh"' in page.replace(": ", ":")
    assert "[[102.6,17.97],[100.5,13.75]]" in page.replace(" ", "")
