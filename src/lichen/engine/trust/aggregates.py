"""Which aggregates may be published together: enough contributors, none dominant, and none found by subtraction.

A figure is *sensitive* if few contribute to it, if one of them makes most of it, or if the second largest contributor
could work out the largest too well (the p % rule). Sensitive figures are withheld. So is every other figure that,
with the rest of what is published now and was published before, would let somebody work out a sensitive sum too
narrowly: an attacker is taken to know every published figure and that no contribution is negative, and the range in
which he can place each sensitive sum is found exactly, by a pair of linear programmes. Their prices name the figures
that the attack rests on, and the least important of them is withheld. Figures are withheld, never changed.

What was published before cannot be called back: where it alone already gives a sum away, that is told, not hidden.

References
----------
.. [1] Hundepool, A. et al. (2012). Statistical Disclosure Control. Wiley. doi:10.1002/9781118348239
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy import sparse

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

FEW, DOMINANT, DERIVED = "few contributors", "one contributor dominates", "others could be worked out from it"
_ACTIVE = 1e-9


@dataclass(frozen=True, slots=True)
class Rule:
    """When a figure is sensitive: fewer than `contributors` [count] in it, or the largest with more than `share` [1]
    of it, or the largest known to the second within `margin` [1]. A sensitive sum is protected if the range in which
    others can place it is at least `margin` of it wide.
    """

    contributors: int = 3
    share: float = 0.75
    margin: float = 0.15


@dataclass(frozen=True, slots=True, eq=False)
class Withheld:
    """What may be shown: `shown` (figure,), and for each figure the `reason` it is withheld for ("" if shown).

    `given_away` (figure,) marks sensitive figures that what was published before gives away already.
    """

    shown: Bools
    reason: tuple[str, ...]
    given_away: Bools


def withhold(
    contributor: npt.ArrayLike,
    value: npt.ArrayLike,
    figures: Sequence[Sequence[int]],
    *,
    importance: npt.ArrayLike | None = None,
    before: Sequence[Sequence[int]] = (),
    rule: Rule | None = None,
) -> Withheld:
    """Return which figures may be published together.

    `contributor` (entry,) says whose each contribution is (any whole number), `value` (entry,) [any one unit] what it
    is. Each of `figures` is the sum of the entries that it lists; `before` are figures published earlier, of the same
    entries (an entry whose value has changed since is another entry). `importance` (figure,) says what to keep where
    one of several has to go: the figure with most; without it, the one with most contributors.

    Raises ValueError if a value is negative or not a number, or a figure lists an entry that there is not.

    Three of four mills may be added up. The total of all four would give away the fourth:

    >>> mills, tonnes = [1, 2, 3, 4], [40.0, 50.0, 30.0, 45.0]
    >>> withhold(mills, tonnes, [[0, 1, 2], [0, 1, 2, 3], [3]]).shown
    array([False,  True, False])
    >>> withhold(mills, tonnes, [[0, 1, 2], [0, 1, 2, 3], [3]]).reason[0]
    'others could be worked out from it'
    """
    rule = rule or Rule()
    case = _Case.of(contributor, value, [*figures, *before], len(figures), rule)
    reasons = ["" if fixed else case.fault(row) for row, fixed in zip(case.rows, case.fixed, strict=True)]
    shown = np.array([not reason for reason in reasons], bool)
    weight = np.asarray(importance, float) if importance is not None else _breadth(case, len(figures))
    given_away: set[int] = set()
    while True:
        culprit = _attacked(case, shown, weight, given_away)
        if culprit is None:
            break
        shown[culprit] = False
        reasons[culprit] = DERIVED
    told = np.zeros(len(figures), bool)
    for place, row in enumerate(case.rows[: len(figures)]):
        told[place] = any(set(case.groups[entry].tolist()) <= set(row.tolist()) for entry in given_away)
    return Withheld(shown[: len(figures)], tuple(reasons[: len(figures)]), told)


@dataclass(frozen=True, eq=False)
class _Case:
    """Contributions and figures as arrays; `groups` are the sensitive sums, as entries."""

    owner: Ints
    value: Floats
    rows: list[Ints]
    fixed: Bools
    rule: Rule
    groups: list[Ints]

    @classmethod
    def of(
        cls,
        contributor: npt.ArrayLike,
        value: npt.ArrayLike,
        rows: Sequence[Sequence[int]],
        free: int,
        rule: Rule,
    ) -> _Case:
        amounts = np.asarray(value, float)
        owners = np.unique(np.asarray(contributor), return_inverse=True)[1].astype(np.int64)
        if not (np.isfinite(amounts) & (amounts >= 0)).all():
            raise ValueError("contributions are numbers that are not negative")
        listed = [np.unique(np.asarray(row, np.int64)) for row in rows]
        if any(row.size and (row[0] < 0 or row[-1] >= amounts.size) for row in listed):
            raise ValueError("a figure lists an entry that there is not")
        return cls(owners, amounts, listed, np.arange(len(listed)) >= free, rule, [])

    def fault(self, entries: Ints) -> str:
        """Return why a sum of entries is sensitive; "" if it is not."""
        if not entries.size:
            return ""
        by_owner = np.bincount(self.owner[entries], self.value[entries])
        present = np.unique(self.owner[entries])
        if present.size < self.rule.contributors:
            return FEW
        ordered = np.sort(by_owner[present])[::-1]
        rest = ordered[2:].sum()
        if ordered[0] > self.rule.share * ordered.sum() or rest < self.rule.margin * ordered[0]:
            return DOMINANT
        return ""

    def sensitive(self, shown: Bools) -> tuple[sparse.csr_array, list[Ints]]:
        """Return the shown figures over atoms (shown figure, atom), and the sensitive sums as lists of atoms.

        Entries that stand in the same shown figures cannot be told apart: they are one atom. Sensitive are atoms, what
        one contributor has in atoms that are hers alone, and withheld figures that consist of whole atoms.
        """
        table = _membership([self.rows[figure] for figure in np.flatnonzero(shown)], self.value.size)
        keys = [
            table.indices[table.indptr[i] : table.indptr[i + 1]].tobytes() for i in range(self.value.size)
        ]
        names = {key: place for place, key in enumerate(dict.fromkeys(key for key in keys if key))}
        atom = np.array([names.get(key, -1) for key in keys], np.int64)
        order = np.argsort(atom, kind="stable")
        members = np.split(order, np.searchsorted(atom[order], np.arange(len(names))))[1:]
        over = table[[entries[0] for entries in members]].T.tocsr()
        self.groups.clear()
        targets: list[Ints] = []
        for atoms in self._candidates(members, atom, shown):
            entries = np.concatenate([members[one] for one in atoms])
            if self.fault(entries) and self.value[entries].sum() > 0:
                targets.append(atoms)
                self.groups.append(np.sort(entries))
        return over, targets

    def _candidates(self, members: list[Ints], atom: Ints, shown: Bools) -> Iterator[Ints]:
        seen: set[bytes] = set()
        alone: dict[int, list[int]] = {}
        for place, entries in enumerate(members):
            owners = np.unique(self.owner[entries])
            if owners.size == 1:
                alone.setdefault(int(owners[0]), []).append(place)
        whole = [np.array([place]) for place in range(len(members))]
        whole += [np.array(places) for places in alone.values()]
        for figure in np.flatnonzero(~shown):
            atoms = np.unique(atom[self.rows[figure]])
            if (
                atoms.size
                and atoms[0] >= 0
                and sum(members[one].size for one in atoms) == self.rows[figure].size
            ):
                whole.append(atoms)
        for atoms in whole:
            if atoms.tobytes() not in seen:
                seen.add(atoms.tobytes())
                yield atoms


def _membership(rows: Sequence[Ints], entries: int) -> sparse.csr_array:
    """Return which entries stand in which rows, as an array (entry, row) with sorted places."""
    at = np.repeat(np.arange(len(rows)), [row.size for row in rows])
    from scipy import sparse  # heavy: the site starts without it, and only this uses it

    flat = np.concatenate([np.zeros(0, np.int64), *rows])
    return sparse.csr_array((np.ones(flat.size), (flat, at)), shape=(entries, len(rows)))


def _breadth(case: _Case, free: int) -> Floats:
    return np.array([np.unique(case.owner[row]).size + row.size * 1e-6 for row in case.rows[:free]], float)


def _attacked(case: _Case, shown: Bools, weight: Floats, given_away: set[int]) -> int | None:
    """Return the figure to withhold because a sensitive sum is given away; None if all are protected."""
    over, targets = case.sensitive(shown)
    active = np.flatnonzero(shown)
    totals = np.array([case.value[case.rows[figure]].sum() for figure in active])
    given_away.clear()
    if not targets or not active.size:
        return None
    scale = totals.max() or 1.0
    attack = _Attack(over.tocsc(), totals / scale)
    for place, atoms in enumerate(targets):
        true = case.value[case.groups[place]].sum() / scale
        low, high, used = attack.range_of(atoms)
        if high - low >= case.rule.margin * true:
            continue
        free = [figure for figure in active[used] if not case.fixed[figure]]
        if free:
            return int(min(free, key=lambda figure: (weight[figure], -figure)))
        given_away.add(place)
    return None


class _Attack:
    """What somebody can work out of published figures: the range of a sum of atoms, and by which figures."""

    def __init__(self, over: sparse.csc_array, totals: Floats) -> None:
        from lichen.engine.kit.lp import LinearModel  # heavy: the site starts without a solver

        self._model = LinearModel(sense="max")
        self._model.add_rows(totals, totals)
        self._model.add_columns(np.zeros(over.shape[1]), 0.0, np.inf, over.indptr, over.indices, over.data)
        self._atoms = over.shape[1]

    def range_of(self, atoms: Ints) -> tuple[float, float, Bools]:
        """Return the least and the greatest that the sum of the atoms can be, and which figures say so."""
        ends, used = [], None
        for sign in (-1.0, 1.0):
            cost = np.zeros(self._atoms)
            cost[atoms] = sign
            self._model.set_costs(np.arange(self._atoms), cost)
            found = self._model.solve()
            ends.append(sign * found.objective)
            rests_on = np.abs(found.row_dual) > _ACTIVE
            used = rests_on if used is None else used | rests_on
        return ends[0], ends[1], used if used is not None else np.zeros(0, bool)
