"""Sizes of a printed map, and where on the page its parts stand. All lengths in points."""

from __future__ import annotations

from dataclasses import dataclass

from corridors.errors import OptionError

__all__ = ["PAPERS", "Box", "Paper", "paper_of"]

_MM = 72 / 25.4


@dataclass(frozen=True)
class Box:
    """A rectangle on the page, from its lower left corner."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Right edge."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """Upper edge."""
        return self.bottom + self.height


@dataclass(frozen=True)
class Paper:
    """A page size with its type and margins.

    Attributes
    ----------
    width_px, height_px, dpi : int
        Size of the picture as PNG.
    type_pt : float
        Size of the legend's type; everything else follows from it.
    margin_pt, column_pt : float
        Margin around the page, and width of the legend's column.
    title : bool
        Whether there is room for a title.
    line_scale : float
        Thickness of lines and symbols compared with the interactive map, whose CSS pixels
        are 1/96 inch.
    """

    width_px: int
    height_px: int
    dpi: int
    type_pt: float
    margin_pt: float
    column_pt: float
    title: bool = True
    line_scale: float = 1.0

    @property
    def width_pt(self) -> float:
        """Width of the page."""
        return self.width_px * 72 / self.dpi

    @property
    def height_pt(self) -> float:
        """Height of the page."""
        return self.height_px * 72 / self.dpi

    def map_box(self, head_pt: float, foot_pt: float) -> Box:
        """Return where the map stands.

        Parameters
        ----------
        head_pt, foot_pt : float
            Height of what stands above and below it.
        """
        margin = self.margin_pt
        return Box(
            margin,
            margin + foot_pt,
            self.width_pt - 2 * margin - self.column_pt - self.type_pt,
            self.height_pt - 2 * margin - head_pt - foot_pt,
        )

    def column_box(self, beside: Box) -> Box:
        """Return where the legend stands, to the right of the map.

        Parameters
        ----------
        beside : Box
            The map.
        """
        return Box(beside.right + self.type_pt, beside.bottom, self.column_pt, beside.height)


#: Sizes by name: A4 landscape for print, a slide for a screen or projector, and a panel
#: without title for a place inside a document.
PAPERS = {
    "a4": Paper(3508, 2480, 300, type_pt=8.0, margin_pt=10 * _MM, column_pt=48 * _MM),
    "slide": Paper(1920, 1080, 144, type_pt=13.5, margin_pt=28.0, column_pt=205.0, line_scale=1.35),
    "panel": Paper(
        2126, 1240, 300, type_pt=6.6, margin_pt=1.0, column_pt=37 * _MM, title=False, line_scale=0.8
    ),
}


def paper_of(size: str) -> Paper:
    """Return a page size by name.

    Parameters
    ----------
    size : str
        Key of `PAPERS`.

    Raises
    ------
    OptionError
        If there is none with that name.
    """
    if size not in PAPERS:
        raise OptionError(f"There is no size {size!r}. Expected one of {', '.join(PAPERS)}.")
    return PAPERS[size]
