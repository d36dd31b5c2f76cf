"""Labels that do not lie on each other: each tries its places in turn, and is left out where none is free."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

PLACES: tuple[tuple[float, float, str], ...] = (
    (6, 5, "left"),
    (6, -11, "left"),
    (-6, 5, "right"),
    (-6, -11, "right"),
    (0, 10, "center"),
    (0, -16, "center"),
)
PALE: dict[str, Any] = {"fc": "white", "ec": "none", "alpha": 0.75, "pad": 0.8}
GAP = 1.5  # pixels between two labels


class Labels:
    """The labels of one Axes, placed one after the other; the first has its choice."""

    def __init__(self, axes: Axes, places: Sequence[tuple[float, float, str]] = PLACES) -> None:
        self._axes, self._places = axes, places
        self._taken: list[Bbox] = []

    def put(self, text: str, x: float, y: float, *, always: bool = False, **style: Any) -> bool:
        """Writes beside a point, inside the Axes and off every label so far; ``always`` does so at any price.

        A pale ground lies behind it unless ``bbox`` says otherwise.
        """
        look = {"bbox": PALE} | style
        frame = self._axes.get_window_extent()
        for dx, dy, side in self._places:
            label = self._axes.annotate(
                text, (x, y), (dx, dy), textcoords="offset points", ha=side, **look
            )  # fmt: skip
            box = label.get_window_extent().padded(GAP)
            inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 + 2 * GAP and frame.y0 <= box.y0
            if inside and not any(box.overlaps(other) for other in self._taken):
                self._taken.append(box)
                return True
            label.remove()
        if always:
            dx, dy, side = self._places[0]
            label = self._axes.annotate(
                text, (x, y), (dx, dy), textcoords="offset points", ha=side, **look
            )  # fmt: skip
            self._taken.append(label.get_window_extent().padded(GAP))
        return always
