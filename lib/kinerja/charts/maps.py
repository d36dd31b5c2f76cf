"""Maps of facilities by their standing: from polygons, or as tiles in the order of the data. Never by colour alone.

Classes differ in filling, hatching and sign. Shapes are thinned to what a screen shows; nothing is measured on them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from kinerja.charts.district import INSIDE, SYMBOLS, WIDTH, Names, short
from kinerja.charts.labels import Labels
from kinerja.charts.style import ACCENT, FAINT, INK, PEER, WARNING, canvas

COLUMNS = 12  # tiles beside each other, at most
TILE = 0.44  # inches: height of a tile
CROWDED = 100  # tiles; of more, not each has its number
FINEST = 0.4  # points: what is nearer to the point before is not drawn
LEAST = 0.3  # inches: a map is at least so wide and high
LETTER = 0.62  # width of a letter, of its size
PALE_WARNING, PALE_ACCENT, HATCHED = "#f7e3d8", "#d5e9ec", "#e0b9a3"
LOOKS: dict[str, tuple[str, str]] = {  # standing → filling, hatching
    "jauh lebih buruk": (WARNING, ""),
    "lebih buruk": (PALE_WARNING, "////"),
    INSIDE: ("white", ""),
    "lebih baik": (PALE_ACCENT, ""),
    "jauh lebih baik": (ACCENT, ""),
    "jauh lebih rendah": (PEER, ""),
    "lebih rendah": (FAINT, ""),
    "lebih tinggi": (FAINT, "////"),
    "jauh lebih tinggi": (PEER, "////"),
    "tidak dapat dibandingkan": ("white", "...."),
}
DARK = (WARNING, ACCENT, PEER)
Ring = Sequence[tuple[float, float]]
Polygons = Sequence[Sequence[Ring]]
Standings = Mapping[str, str]


def tile_map(standings: Standings, *, unit: str, names: Names) -> Figure | None:
    """One tile a facility, row by row in the order of ``standings``: its sign, and its name where all names fit.

    Where they do not, its number in that order; of more than a hundred only those that are marked and the first of each
    row have one. None without facilities. Schematic: neighbours on it are none.
    """
    if not standings:
        return None
    across = min(COLUMNS, math.ceil(math.sqrt(len(standings))))
    wide = WIDTH / across
    fits = int(wide * 72 / (8 * LETTER)) - 1
    named = max(len(names[code]) for code in standings) <= fits
    crowded = len(standings) > CROWDED
    down = math.ceil(len(standings) / across)
    with canvas(WIDTH, TILE * down) as (figure, axes):
        shapes: dict[str, list[Polygons]] = {}
        for number, (code, standing) in enumerate(standings.items()):
            x, y = number % across * wide, -(number // across) * TILE
            box = [(x, y), (x + wide, y), (x + wide, y - TILE), (x, y - TILE), (x, y)]
            shapes.setdefault(standing, []).append([[box]])
            told = names[code] if named else str(number + 1)
            sign = SYMBOLS[standing]
            if crowded and not sign and code != unit and number % across:
                continue
            axes.text(
                x + wide / 2, y - TILE / 2, f"{told}\n{sign}".strip(),
                ha="center", va="center", fontsize=8, linespacing=1.1, color=_ink(standing),
                weight="bold" if code == unit else "normal", zorder=4,
            )  # fmt: skip
        for standing, several in shapes.items():
            _fill(axes, [part for each in several for part in each], standing)
        place = list(standings).index(unit) if unit in standings else None
        if place is not None:
            x, y = place % across * wide, -(place // across) * TILE
            _outline(axes, [[[(x, y), (x + wide, y), (x + wide, y - TILE), (x, y - TILE), (x, y)]]])
        axes.set_xlim(0, across * wide)
        axes.set_ylim(-down * TILE, 0)
        _bare(axes)
    return figure


def area_map(
    polygons: Mapping[str, Polygons], standings: Standings, *, unit: str, names: Names
) -> Figure | None:
    """Polygons in degrees, filled by standing, their signs inside; the facility outlined and named. None without any.

    North is up; a degree of longitude is drawn as long as it is at the middle latitude. A facility that is in no class
    is drawn as not comparable.
    """
    points = [
        point
        for several in polygons.values()
        for part in several
        for ring in part
        for point in ring
    ]
    if not points:
        return None
    west, south = (min(point[axis] for point in points) for axis in (0, 1))
    east, north = (max(point[axis] for point in points) for axis in (0, 1))
    narrow = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / max((east - west) * narrow, (north - south) * 0.8, 1e-9)  # inches a degree
    wide, high = (max(span * scale, LEAST) for span in ((east - west) * narrow, north - south))
    with canvas(wide, high) as (figure, axes):
        axes.set_position((0, 0, 1, 1))
        drawn = {
            code: [
                [list(_thinned(ring, west, south, narrow * scale, scale)) for ring in part]
                for part in several
            ]
            for code, several in polygons.items()
        }
        classes: dict[str, list[Sequence[Ring]]] = {}
        for code, several in drawn.items():
            classes.setdefault(standings.get(code, "tidak dapat dibandingkan"), []).extend(several)
        for standing, parts in classes.items():
            _fill(axes, parts, standing)
        axes.set_xlim(0, wide)
        axes.set_ylim(0, high)
        labels = Labels(axes, places=((0, -3, "center"), (0, 6, "center"), (0, -12, "center")))
        if unit in drawn:
            _outline(axes, drawn[unit])
            own = standings.get(unit, "tidak dapat dibandingkan")
            told = f"{short(names[unit], 18)} {SYMBOLS[own]}".strip()
            labels.put(
                told, *_middle(drawn[unit]), always=True, fontsize=8.5, weight="bold", zorder=5
            )
        for code, several in drawn.items():
            standing = standings.get(code, "tidak dapat dibandingkan")
            if code != unit and SYMBOLS[standing]:
                labels.put(
                    SYMBOLS[standing],
                    *_middle(several),
                    fontsize=9,
                    color=_ink(standing),
                    zorder=5,
                    bbox=None,
                )
        _bare(axes)
    return figure


def _fill(axes: Axes, parts: Polygons, standing: str) -> None:
    face, hatch = LOOKS[standing]
    shape = _path(parts)
    axes.add_patch(PathPatch(shape, fc=face, ec=HATCHED, lw=0, hatch=hatch or None, zorder=2))
    axes.add_patch(PathPatch(shape, fill=False, ec=PEER, lw=0.7, zorder=2.5))


def _outline(axes: Axes, parts: Polygons) -> None:
    axes.add_patch(PathPatch(_path(parts), fill=False, ec=INK, lw=2.4, zorder=3))


def _path(parts: Polygons) -> Path:
    """All rings as one path; a hole runs against its outline, so that it stays empty."""
    vertices: list[tuple[float, float]] = []
    codes: list[int] = []
    for part in parts:
        for number, ring in enumerate(part):
            turned = list(ring) if (_area(ring) >= 0) == (number == 0) else list(ring)[::-1]
            vertices += turned
            codes += (
                [int(Path.MOVETO)] + [int(Path.LINETO)] * (len(turned) - 2) + [int(Path.CLOSEPOLY)]
            )
    path = Path(vertices, codes)
    path.should_simplify = False
    return path


def _thinned(
    ring: Ring, west: float, south: float, across: float, up: float
) -> Iterator[tuple[float, float]]:
    """The ring in inches without points that nobody could see apart; the first and the last stay."""
    before: tuple[float, float] | None = None
    for number, (x, y) in enumerate(ring, start=1):
        here = ((x - west) * across, (y - south) * up)
        if before is None or number == len(ring) or math.dist(before, here) * 72 >= FINEST:
            yield here
            before = here


def _area(ring: Ring) -> float:
    x, y = np.asarray(ring, dtype="float64").T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


def _middle(parts: Polygons) -> tuple[float, float]:
    """The centre of mass of the largest outline; of one without area its first point."""
    ring = max((part[0] for part in parts), key=lambda each: abs(_area(each)))
    size = _area(ring)
    if size == 0:
        return ring[0]
    x, y = np.asarray(ring, dtype="float64").T
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    return (
        float(((x[:-1] + x[1:]) * cross).sum() / (6 * size)),
        float(((y[:-1] + y[1:]) * cross).sum() / (6 * size)),
    )


def _ink(standing: str) -> str:
    return "white" if LOOKS.get(standing, ("", ""))[0] in DARK else INK


def _bare(axes: Axes) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
