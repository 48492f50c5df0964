"""What a user would write with geopandas and Streamlit: every layer on one map."""

import os
from pathlib import Path

import geopandas as gpd
from streamlit_folium import st_folium

figure = None
for path in sorted(Path(os.environ["LAYERS"]).glob("*.geojson")):
    frame = gpd.read_file(path)[["id", "name", "status", "geometry"]]
    figure = frame.explore(m=figure, name=path.stem)
st_folium(figure, returned_objects=[], width=900, height=640)
