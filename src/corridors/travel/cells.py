"""H3 cells of the land with roads, and the road node each takes its time from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import h3
import numpy as np
import numpy.typing as npt
import shapely

from corridors.errors import OptionError
from corridors.travel.network import FloatArray, IntArray, TravelNetwork

__all__ = ["RESOLUTIONS", "RoadCells"]

#: Resolutions that are neither too coarse for a city nor too many cells for a region.
RESOLUTIONS = range(2, 8)
#: A cell with so many neighbours that have a road node, of six, is land with roads too: the
#: network's nodes stand at junctions, and a road runs far between two of them.
_ENCLOSED = 4


@dataclass
class RoadCells:
    """The H3 cells of one resolution that have a road node, and those they enclose.

    Attributes
    ----------
    ids : array of str, shape (n,)
        In order of their index.
    nodes : array of int, shape (n,)
        The road node nearest to each cell's centre.
    km : array of float, shape (n,)
        The distance between the two.
    """

    ids: npt.NDArray[np.str_]
    nodes: IntArray
    km: FloatArray

    @classmethod
    def of(cls, network: TravelNetwork, resolution: int) -> RoadCells:
        """Find the cells of a network.

        Parameters
        ----------
        network : TravelNetwork
        resolution : int
            From 2 to 7; a cell of resolution 4 has about 1,800 km2, one of 5 about 250 km2.

        Raises
        ------
        OptionError
            If the resolution is not one of these.
        """
        if resolution not in RESOLUTIONS:
            raise OptionError(f"Resolution {resolution} is not one of 2 to 7.")
        road = (network.nodes["mode"] == "road").to_numpy()
        found = {
            h3.latlng_to_cell(lat, lon, resolution) for lon, lat in network.positions[road].tolist()
        }
        around = Counter(near for cell in found for near in h3.grid_ring(cell, 1))
        found |= {cell for cell, count in around.items() if count >= _ENCLOSED}
        ids = np.array(sorted(found), dtype=str)
        centres = np.array([h3.cell_to_latlng(cell)[::-1] for cell in ids.tolist()])
        return cls(ids, *network.nearest("road", centres.reshape(-1, 2)))

    @cached_property
    def shapes(self) -> npt.NDArray[np.object_]:
        """The hexagon of every cell, EPSG:4326."""
        rings = [
            [(lon, lat) for lat, lon in h3.cell_to_boundary(cell)] for cell in self.ids.tolist()
        ]
        return np.array([shapely.Polygon(ring) for ring in rings], dtype=object)
