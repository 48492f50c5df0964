"""A page to draw on, in points from the lower left corner, and its picture as PNG or SVG.

matplotlib is used through its objects, never through ``pyplot``: that keeps a figure in a
global list. Its settings are global all the same, so pages are made one at a time.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox, TransformedBbox

from corridors.maps.lettering import Lettering
from corridors.maps.paper import Box, Paper

__all__ = ["INK", "QUIET", "PictureFormat", "Sheet", "open_sheet"]

PictureFormat = Literal["png", "svg"]

#: Colour of text, and of text that stands back.
INK = "#222222"
QUIET = "#555555"

_drawing = threading.Lock()

_SETTINGS: dict[str, Any] = {
    # Text stays text, so that it can be found, read aloud and changed.
    "svg.fonttype": "none",
    "svg.hashsalt": "corridors",
    "path.simplify": False,
    "text.usetex": False,
    "lines.scale_dashes": False,
}
_HALO = "stroke: #ffffff; stroke-width: {width:g}px; stroke-linejoin: round; paint-order: stroke"
_HALO_TEXT = re.compile(r'(<g id="halo-\d+">\s*(?:<!--.*?-->\s*)?<text style=")', re.DOTALL)
_FONTS = re.compile(r'(<text style="[^"]*font-family: [^;"]+)')
#: Where a line may end: at spaces, after hyphens, between Chinese or Japanese characters.
_BREAKABLE = re.compile(
    r"[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]"
    r"|[^\s\-\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]*-"
    r"|[^\s\-\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]+"
    r"|\s+"
)
_MARKERS = {"circle": "o", "square": "s", "diamond": "D", "triangle": "^"}
#: Markers are drawn to the size of the symbols of the interactive map.
_MARKER_SIZES = {"circle": 1.6, "square": 1.4, "diamond": 1.25, "triangle": 1.75}


@contextmanager
def open_sheet(paper: Paper, letters: Lettering, format: PictureFormat) -> Iterator[Sheet]:
    """Give a page; others wait until it is done.

    Parameters
    ----------
    paper : Paper
        Its size.
    letters : Lettering
        Fonts its text is set in.
    format : {"png", "svg"}
        What it will be saved as.
    """
    with _drawing, mpl.rc_context(_SETTINGS):
        yield Sheet(paper, letters, format)


class Sheet:
    """A page to draw on. See `open_sheet`.

    Attributes
    ----------
    paper : Paper
    letters : Lettering
    """

    def __init__(self, paper: Paper, letters: Lettering, format: PictureFormat) -> None:
        self.paper = paper
        self.letters = letters
        self._format = format
        self._figure = Figure(
            figsize=(paper.width_px / paper.dpi, paper.height_px / paper.dpi),
            dpi=paper.dpi,
            facecolor="white",
        )
        FigureCanvasAgg(self._figure)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_xlim(0, paper.width_pt)
        self._axes.set_ylim(0, paper.height_pt)
        self._axes.set_autoscale_on(False)
        self._axes.set_axis_off()
        # Widths are read from a large picture, whatever the size of this one.
        self._measure = RendererAgg(8, 8, 300)
        self._halos = 0

    # -- text ---------------------------------------------------------------------

    def width_of(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return the width of one line in points.

        Parameters
        ----------
        text : str
        size : float
            Of the type, in points.
        bold : bool, default False
        """
        font = self.letters.font(size, bold=bold)
        width, _height, _descent = self._measure.get_text_width_height_descent(text, font, False)
        return float(width) * 72 / 300

    def wrapped(self, text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
        """Return a text in lines no wider than a width, if its words allow.

        Parameters
        ----------
        text : str
        width, size : float
            In points.
        bold : bool, default False
        """
        lines: list[str] = [""]
        for piece in _BREAKABLE.findall(text):
            longer = lines[-1] + piece
            if lines[-1] and self.width_of(longer.rstrip(), size, bold=bold) > width:
                lines[-1] = lines[-1].rstrip()
                lines.append(piece.lstrip())
            else:
                lines[-1] = longer
        lines[-1] = lines[-1].rstrip()
        return lines

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        color: str = INK,
        bold: bool = False,
        across: Literal["left", "center", "right"] = "left",
        up: Literal["baseline", "center"] = "baseline",
        halo: bool = False,
        zorder: float = 10,
    ) -> None:
        """Set a line of text.

        Parameters
        ----------
        x, y : float
            Where it stands.
        text : str
            Set letter by letter: nothing in it is read as markup.
        size : float
            In points.
        color, bold, across, up
            Look and alignment.
        halo : bool, default False
            Put a white edge around the letters, for names on the map.
        zorder : float
            What is higher covers what is lower.
        """
        artist = self._axes.text(
            x,
            y,
            text,
            fontproperties=self.letters.font(size, bold=bold),
            color=color,
            ha=across,
            va="center" if up == "center" else "baseline",
            zorder=zorder,
            parse_math=False,
            clip_on=False,
        )
        if halo:
            width = 0.28 * size
            if self._format == "png":
                artist.set_path_effects([withStroke(linewidth=width, foreground="white")])
            else:
                # A stroke as path effect would turn the text into curves; see `picture`.
                artist.set_gid(f"halo-{self._halos}")
                self._halos += 1

    # -- lines, areas and symbols ---------------------------------------------------

    def line(
        self,
        positions: Any,
        color: str,
        width: float,
        *,
        dash: Sequence[float] | None = None,
        opacity: float = 1.0,
        clip: Box | None = None,
        gid: str | None = None,
        zorder: float = 5,
    ) -> None:
        """Draw a line.

        Parameters
        ----------
        positions : array of shape (n, 2)
            Points of the page.
        color, width, opacity
            Look; the width in points.
        dash : sequence of float, optional
            Lengths of dash and gap in points.
        clip : Box, optional
            Nothing is drawn outside it.
        gid : str, optional
            Id of the group in SVG.
        zorder : float
            As for `text`.
        """
        points = np.asarray(positions, dtype=float)
        artist = Line2D(
            points[:, 0],
            points[:, 1],
            color=color,
            linewidth=width,
            linestyle=(0, tuple(dash)) if dash else "-",
            alpha=opacity,
            solid_capstyle="round",
            dash_capstyle="round",
            solid_joinstyle="round",
            dash_joinstyle="round",
            zorder=zorder,
        )
        if gid:
            artist.set_gid(gid)
        self._add(artist, clip)

    def area(
        self,
        geometry: shapely.Geometry,
        fill: str,
        *,
        edge: str | None = None,
        width: float = 0.0,
        opacity: float = 1.0,
        clip: Box | None = None,
        zorder: float = 1,
    ) -> None:
        """Fill polygons.

        Parameters
        ----------
        geometry : shapely geometry
            Polygons, with holes or not, in points of the page.
        fill, edge, width, opacity, clip, zorder
            As for `line`; the opacity is that of the fill.
        """
        codes: list[Any] = []
        points: list[Any] = []
        for polygon in shapely.get_parts(geometry):
            for ring in shapely.get_rings(polygon):
                positions = shapely.get_coordinates(ring)
                points.append(positions)
                codes += [Path.MOVETO, *[Path.LINETO] * (len(positions) - 2), Path.CLOSEPOLY]
        if not points:
            return
        rgba = (*mpl.colors.to_rgb(fill), opacity)
        artist = PathPatch(
            Path(np.concatenate(points), codes),
            facecolor=rgba,
            edgecolor=edge or "none",
            linewidth=width,
            zorder=zorder,
        )
        self._add(artist, clip)

    def box(
        self,
        box: Box,
        fill: str,
        *,
        edge: str | None = None,
        width: float = 0.0,
        opacity: float = 1.0,
        zorder: float = 0,
    ) -> None:
        """Fill a rectangle.

        Parameters
        ----------
        box : Box
        fill, edge, width, opacity, zorder
            As for `area`.
        """
        shape = shapely.box(box.left, box.bottom, box.right, box.top)
        self.area(shape, fill, edge=edge, width=width, opacity=opacity, zorder=zorder)

    def polygon(self, positions: Any, fill: str) -> None:
        """Fill one polygon above everything else.

        Parameters
        ----------
        positions : array of shape (n, 2)
        fill : str
        """
        self._add(Polygon(np.asarray(positions), facecolor=fill, edgecolor="none", zorder=11), None)

    def symbol(
        self,
        x: float,
        y: float,
        shape: str,
        radius: float,
        color: str,
        *,
        hollow: bool = False,
        opacity: float = 1.0,
        selected: bool = False,
        clip: Box | None = None,
        zorder: float = 7,
    ) -> None:
        """Draw a point symbol.

        Parameters
        ----------
        x, y : float
        shape : str
            ``circle``, ``square``, ``diamond`` or ``triangle``.
        radius : float
            In points.
        color, opacity, clip, zorder
            As for `line`.
        hollow : bool, default False
            White inside: not in operation.
        selected : bool, default False
            With a dark edge around it.
        """
        size = radius * _MARKER_SIZES.get(shape, 1.6)
        edge = INK if selected else "#ffffff"
        artist = Line2D(
            [x],
            [y],
            linestyle="none",
            marker=_MARKERS.get(shape, "o"),
            markersize=size,
            markerfacecolor="#ffffff" if hollow else color,
            markeredgecolor=color if hollow else edge,
            markeredgewidth=0.3 * radius if hollow else 0.14 * radius,
            alpha=opacity,
            zorder=zorder,
        )
        self._add(artist, clip)

    def _add(self, artist: Any, clip: Box | None) -> None:
        self._axes.add_artist(artist)
        if clip is None:
            artist.set_clip_on(False)
            return
        corners = [[clip.left, clip.bottom], [clip.right, clip.top]]
        artist.set_clip_box(TransformedBbox(Bbox(corners), self._axes.transData))

    # -- picture --------------------------------------------------------------------

    def picture(self, title: str) -> bytes:
        """Return the page as a picture.

        Parameters
        ----------
        title : str
            Written into the file's metadata.
        """
        buffer = io.BytesIO()
        if self._format == "png":
            self._figure.savefig(
                buffer, format="png", dpi=self.paper.dpi, metadata={"Title": title[:200]}
            )
            return buffer.getvalue()
        self._figure.savefig(buffer, format="svg", metadata={"Title": title, "Date": None})
        style = _HALO.format(width=0.28 * self.paper.type_pt)
        drawing = _HALO_TEXT.sub(rf"\g<1>{style}; ", buffer.getvalue().decode())
        # For who has none of the fonts that are named.
        return _FONTS.sub(r"\g<1>, sans-serif", drawing).encode()
