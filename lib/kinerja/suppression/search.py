"""Which further counts must be hidden, so that a reader cannot solve the hidden ones. No table, no policy here.

Call the difference between another table that agrees with all that is printed and the true one a *move*. A count is
safe when a move changes it. For a count that is not, the dual of the linear programme "change it as far as possible"
names cells of which at least one must be hidden too (Fischetti and Salazar 2001, section 3). The cheapest set of cells
that meets all demands known so far is found, tried, and given new demands, until it is safe: then it is the cheapest
safe set (implicit hitting sets, Moreno-Centeno and Karp 2013). Cheapest is the smallest sum of further hidden counts;
among equals the cells that stand first.

So for groups of up to ``EXACT_UP_TO`` cells, within ``ROUNDS`` rounds; groupings that overlap in many ways may need
more. Else every demand is met by its cheapest cell, as often as it takes, and what has become superfluous is shown
again, the largest count first: safe as well, but not always the cheapest. Either way the search ends only when it
holds, for every sensitive count, another table in whole numbers, checked in whole numbers. It always ends: when all is
hidden, twice the table is one. A further count that could be solved would protect nothing, so no set without
superfluous cells has one.

- Fischetti M, Salazar-González JJ. Solving the cell suppression problem on tabular data with linear constraints.
  Management Science 2001;47:1008-27.
- Moreno-Centeno E, Karp RM. The implicit hitting set approach to solve combinatorial optimization problems with an
  application to multigenome alignment. Operations Research 2013;61:453-68.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse.csgraph import connected_components

Numbers = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

EXACT_UP_TO = 250  # cells that sums tie together; 12 facilities × 12 months with totals are 169
ROUNDS = 60  # of demands for an optimum, before it is given up
TOLERANCE = 1e-6  # of the solver; whatever it finds is checked in whole numbers


def groups(lines: Sequence[Whole], cells: int) -> Iterator[tuple[Whole, Whole]]:
    """The cells that sums tie together, group by group, with their equations (total − parts = 0, one a row).

    A line holds the position of a total and those of its parts, out of so many cells. Cells without a sum have none.

    >>> [(list(map(int, own)), equations.tolist()) for own, equations in groups([np.array([2, 0, 1])], 4)]
    [([0, 1, 2], [[-1, -1, 1]])]
    """
    if not lines:
        return
    row = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    cell = np.concatenate(lines)
    sign = np.concatenate([np.where(np.arange(len(line)) == 0, 1, -1) for line in lines])
    matrix = sparse.csr_array((sign, (row, cell)), shape=(len(lines), cells))
    nodes = cells + len(lines)
    links = sparse.csr_array((np.ones(len(row)), (row + cells, cell)), shape=(nodes, nodes))
    label = connected_components(links, directed=False)[1]
    order = np.argsort(label, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        own, tied = members[members < cells], members[members >= cells] - cells
        if len(tied):
            yield own, matrix[tied][:, own].toarray()


def optimum(
    cost: Numbers,
    matrix: Whole,
    low: npt.ArrayLike,
    high: npt.ArrayLike,
    *,
    least: float = 0,
    most: float = 0,
) -> Whole | None:
    """Whole numbers between low and high, with least ≤ matrix · numbers ≤ most, at the least cost.

    None where there are none, or no cheapest ones.

    >>> optimum(np.array([1.0, 0, 0]), np.array([[1, 1, -1]]), [0, 0, 5], [9, 3, 5])
    array([2, 3, 5])
    """
    found = milp(
        cost,
        constraints=LinearConstraint(matrix.astype("float64"), least, most),
        bounds=Bounds(low, high),
        integrality=np.ones(len(cost), dtype=np.int64),
        options={"mip_rel_gap": 0},
    )
    return None if found.x is None else np.rint(found.x).astype(np.int64)


class Group:
    """Cells that sums tie together, and what a reader can make of them.

    ``values`` solve the equations; ``least`` is what a reader knows of each from below. ``sensitive`` cells must keep
    at least two possible values; ``unpublished`` ones are never printed. Moves that were found are kept: they stay
    possible when more is hidden.

    40 = 25 + 12 + 3: to keep 3 unknown, the cheapest other part is hidden too.

    >>> equations, values = np.array([[1, -1, -1, -1]]), np.array([40, 25, 12, 3])
    >>> sensitive, printed = np.array([False, False, False, True]), np.zeros(4, dtype=bool)
    >>> Group(equations, values, np.minimum(values, 1), sensitive, printed).hide(EXACT_UP_TO).tolist()
    [False, False, True, True]
    """

    def __init__(
        self, equations: Whole, values: Whole, least: Whole, sensitive: Mask, unpublished: Mask
    ) -> None:
        self.equations, self.values = equations, values
        self.sensitive, self.unpublished = sensitive, unpublished
        self.candidates = ~unpublished & (values > 0)  # zeros are shown
        self.down, self.up = least - values, values + values.max() + 1  # room to double the table
        rank = np.arange(1, len(values) + 1)  # all ranks together weigh less than one person
        self.cost = values + rank / (2 * rank.sum())
        self.moves: list[Whole] = []

    def hide(self, exact_up_to: int) -> Mask:
        """The cells to hide, without the unpublished."""
        start, targets = self.sensitive | self.unpublished, np.flatnonzero(self.sensitive)
        hidden = self._cheapest(targets, start) if self.candidates.sum() <= exact_up_to else None
        if hidden is None:
            hidden = self._without_superfluous(self._grown(targets, start))
        return hidden & ~self.unpublished

    def _cheapest(self, targets: Whole, start: Mask) -> Mask | None:
        """The cheapest set of cells around ``start`` with which every target is safe; None after too many rounds."""
        hidden, demands = start, []
        for _ in range(ROUNDS):
            new = self._demands(targets, hidden)
            if not new:
                return hidden
            demands += new
            none, every = np.zeros(len(start)), np.ones(len(start))
            matrix = np.array(demands, dtype=np.int64)
            chosen = optimum(self.cost, matrix, none, every, least=1, most=np.inf)
            assert chosen is not None  # to hide everything meets every demand
            hidden = start | (chosen > 0)
        return None

    def _grown(self, targets: Whole, hidden: Mask) -> Mask:
        """Every target is made safe by the cheapest cell that its demand names, as often as it takes."""
        while new := self._demands(targets, hidden):
            for demand in new:
                cells = np.flatnonzero(demand)
                hidden = hidden | (np.arange(len(hidden)) == cells[self.cost[cells].argmin()])
        return hidden

    def _without_superfluous(self, hidden: Mask) -> Mask:
        """Further cells are shown again, the largest first, as long as all sensitive cells stay safe."""
        further = np.flatnonzero(hidden & ~self.sensitive & ~self.unpublished)
        for cell in further[np.argsort(-self.values[further], kind="stable")]:
            without = hidden & (np.arange(len(hidden)) != cell)
            if not self._demands(np.flatnonzero(self.sensitive), without):
                hidden = without
        return hidden

    def _demands(self, targets: Whole, hidden: Mask) -> list[Mask]:
        """For each target that is not safe: the cells of which at least one must be hidden too."""
        found = []
        for cell in targets:
            if any(move[cell] and not move[~hidden].any() for move in self.moves):
                continue
            upwards = self._changed(cell, 1, hidden)
            downwards = self._changed(cell, -1, hidden) if upwards is not None else None
            if upwards is not None and downwards is not None:
                found.append(upwards | downwards)
        return found

    def _changed(self, cell: int, sign: int, hidden: Mask) -> Mask | None:
        """None if a move changes the cell in this direction (it is kept); else what must be hidden to allow one."""
        low, high = np.where(hidden, self.down, 0), np.where(hidden, self.up, 0)
        others, cost = self.candidates & ~hidden, np.zeros(len(hidden))
        cost[cell] = -sign
        found = linprog(
            cost,
            A_eq=self.equations,
            b_eq=np.zeros(len(self.equations)),
            bounds=list(zip(low.tolist(), high.tolist(), strict=True)),
            method="highs",
        )
        assert found.x is not None  # to move nothing always agrees
        if -cost @ found.x < TOLERANCE:  # a cell without reduced cost would not help either
            reduced = cost - self.equations.T @ np.asarray(found.eqlin.marginals)
            return others & (np.abs(reduced) > TOLERANCE)
        move = np.rint(found.x).astype(np.int64)
        if not self._agrees(move, cell, low, high):  # the programme went for fractions
            whole = optimum(cost, self.equations, low, high)
            if whole is None or not self._agrees(whole, cell, low, high):
                return others
            move = whole
        self.moves.append(move)
        return None

    def _agrees(self, move: Whole, cell: int, low: Whole, high: Whole) -> bool:
        """Whether the cell changes and the moved table fits all that is printed: in whole numbers, exactly."""
        within = ((low <= move) & (move <= high)).all()
        return bool(move[cell] and within and not (self.equations @ move).any())
