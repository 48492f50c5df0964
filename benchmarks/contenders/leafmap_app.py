"""What a user would write with leafmap and Streamlit: every layer on one map."""

import os
from pathlib import Path

import geopandas as gpd
import leafmap.foliumap as leafmap

figure = leafmap.Map(center=[10, 105], zoom=4)
for path in sorted(Path(os.environ["LAYERS"]).glob("*.geojson")):
    frame = gpd.read_file(path)[["id", "name", "status", "geometry"]]
    figure.add_gdf(frame, layer_name=path.stem)
figure.to_streamlit(height=640)
