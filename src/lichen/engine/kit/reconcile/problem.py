"""What is to be reconciled: balances, measurements with their errors, bounds, and products of variables.

References
----------
.. [1] Narasimhan, S. and Jordache, C. (2000). Data Reconciliation and Gross Error Detection. Gulf Publishing.
   doi:10.1016/B978-0-88415-255-2.X5000-7
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from lichen.core.errors import ModelError
from lichen.engine.kit.reconcile.checks import faults, refuse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Covariance:
    """Covariances between measurements: `value` [product of the units of both] of variables `i` and `j`.

    Each pair stands once, in either order; shapes (pair,). Variances come from the standard deviations.

    >>> Covariance([0], [1], [0.2]).value.tolist()
    [0.2]
    """

    i: Ints
    j: Ints
    value: Floats

    def __init__(self, i: ArrayLike, j: ArrayLike, value: ArrayLike) -> None:
        _set(self, i=_ints(i), j=_ints(j), value=np.atleast_1d(np.asarray(value, np.float64)))
        _same_length("The covariances", self.i, self.j, self.value)


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Products of two variables in the balances: ``coefficient · x[i] · x[j]`` is added to row `row`.

    Shapes (term,). A flow times its concentration, or an input times a transfer coefficient.

    >>> Terms([0, 0], [0, 2], [1, 3], [1.0, -1.0]).coefficient.tolist()
    [1.0, -1.0]
    """

    row: Ints
    i: Ints
    j: Ints
    coefficient: Floats

    def __init__(self, row: ArrayLike, i: ArrayLike, j: ArrayLike, coefficient: ArrayLike) -> None:
        values = np.atleast_1d(np.asarray(coefficient, np.float64))
        _set(self, row=_ints(row), i=_ints(i), j=_ints(j), coefficient=values)
        _same_length("The terms", self.row, self.i, self.j, self.coefficient)


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Find the x nearest to what was measured that keeps every balance ``A x (+ terms) = rhs`` and every bound.

    A is given by compressed rows: `start` shape (row + 1,), `index` variables and `value` coefficients, shapes
    (entry,). `measured` [unit of the variable], shape (variable,): NaN is *not measured*. `sd` [the same unit]:
    standard deviation of the measurement; 0 is exact; not read where nothing was measured. `rhs` shape (row,);
    `lower` and `upper` shape (variable,), ±inf where there is none. `names` of the variables and `row_names` of
    the balances are used in messages only.

    Raises `ProblemsError` with everything that is wrong: shapes, infinite or missing figures, negative
    deviations, crossed bounds, empty rows, exact values that contradict a bound or a balance.

    A splitter: 10 go in, 6 and 5 come out.

    >>> Problem([0, 3], [0, 1, 2], [1.0, -1.0, -1.0], [10.0, 6.0, 5.0], [1.0, 1.0, 1.0]).n_rows
    1
    """

    start: Ints
    index: Ints
    value: Floats
    measured: Floats
    sd: Floats
    rhs: Floats
    lower: Floats
    upper: Floats
    covariance: Covariance | None
    terms: Terms | None
    names: tuple[str, ...]
    row_names: tuple[str, ...]

    def __init__(
        self,
        start: ArrayLike,
        index: ArrayLike,
        value: ArrayLike,
        measured: ArrayLike,
        sd: ArrayLike,
        *,
        rhs: ArrayLike = 0.0,
        lower: ArrayLike = -np.inf,
        upper: ArrayLike = np.inf,
        covariance: Covariance | None = None,
        terms: Terms | None = None,
        names: Sequence[str] = (),
        row_names: Sequence[str] = (),
    ) -> None:
        figures = np.atleast_1d(np.array(measured, np.float64))
        rows = max(len(np.atleast_1d(np.asarray(start))) - 1, 0)
        _set(
            self,
            start=_ints(start),
            index=_ints(index),
            value=np.atleast_1d(np.array(value, np.float64)),
            measured=figures,
            sd=_spread(sd, len(figures), "sd"),
            rhs=_spread(rhs, rows, "rhs"),
            lower=_spread(lower, len(figures), "lower"),
            upper=_spread(upper, len(figures), "upper"),
            covariance=covariance,
            terms=terms,
            names=tuple(names),
            row_names=tuple(row_names),
        )
        refuse(faults(self))

    @classmethod
    def from_dense(
        cls,
        matrix: ArrayLike,
        measured: ArrayLike,
        sd: ArrayLike,
        *,
        rhs: ArrayLike = 0.0,
        lower: ArrayLike = -np.inf,
        upper: ArrayLike = np.inf,
        covariance: Covariance | None = None,
        terms: Terms | None = None,
    ) -> Problem:
        """Return the problem of a full matrix of balances, shape (row, variable); raises as the class does.

        >>> Problem.from_dense([[1.0, -1.0]], [3.0, 4.0], [1.0, 1.0]).index.tolist()
        [0, 1]
        """
        rows = sparse.csr_array(np.atleast_2d(np.asarray(matrix, np.float64)))
        return cls(
            rows.indptr, rows.indices, rows.data, measured, sd,
            rhs=rhs, lower=lower, upper=upper, covariance=covariance, terms=terms,
        )  # fmt: skip

    @property
    def n_rows(self) -> int:
        """How many balances there are [count]."""
        return len(self.start) - 1

    @property
    def n_variables(self) -> int:
        """How many variables there are [count]."""
        return len(self.measured)

    @property
    def known(self) -> Flags:
        """Which variables were measured, exactly or not, shape (variable,)."""
        return ~np.isnan(self.measured)

    @property
    def exact(self) -> Flags:
        """Which variables are given exactly: measured without error, or bounds that leave one value."""
        flags: Flags = (self.known & (self.sd == 0)) | (self.lower == self.upper)
        return flags

    @property
    def exact_values(self) -> Floats:
        """The values of the exact variables [unit of the variable], shape (variable,); NaN for all others."""
        values = np.where(self.lower == self.upper, self.lower, self.measured)
        return np.where(self.exact, values, np.nan)

    def matrix(self) -> sparse.csr_array:
        """Return the linear part of the balances, shape (row, variable)."""
        shape = (self.n_rows, self.n_variables)
        parts = (
            self.value.copy(),
            self.index.copy(),
            self.start.copy(),
        )  # sorting in place must not touch ours
        matrix = sparse.csr_array(parts, shape=shape)
        matrix.sort_indices()
        return matrix

    def name(self, variable: int) -> str:
        """Return how messages call a variable."""
        return self.names[variable] if self.names else f"variable {variable}"

    def row_name(self, row: int) -> str:
        """Return how messages call a balance."""
        return self.row_names[row] if self.row_names else f"balance {row}"

    def having(self, **changes: object) -> Problem:
        """Return the problem with some of its parts changed, checked anew."""
        parts = {name: changes.get(name, getattr(self, name)) for name in self.__slots__}
        return Problem(**parts)  # type: ignore[arg-type] # the names are those of the parameters


def _set(record: object, **values: object) -> None:
    for name, value in values.items():
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
        object.__setattr__(record, name, value)


def _ints(values: ArrayLike) -> Ints:
    return np.atleast_1d(np.array(values, np.int64))


def _spread(values: ArrayLike, count: int, name: str) -> Floats:
    array = np.asarray(values, np.float64)
    if array.ndim and array.shape != (count,):
        raise ModelError(f"{name} has shape {array.shape}; give one number, or {count} of them.")
    return np.array(np.broadcast_to(array, (count,)))


def _same_length(what: str, *arrays: NDArray[np.int64] | Floats) -> None:
    if len({array.shape for array in arrays}) > 1:
        shapes = ", ".join(str(array.shape) for array in arrays)
        raise ModelError(f"{what} need arrays of one length; their shapes are {shapes}.")
