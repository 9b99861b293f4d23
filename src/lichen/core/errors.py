"""Everything that can go wrong and that a person can mend.

    LichenError
    ├── ProblemsError      the input has problems; carries all of them, each with its place and its cure
    ├── UnitError          a unit is unknown or measures something else
    ├── CodeLookupError    a code is not in its scheme
    │   └── UnreadableCodeError  the text does not even look like a code of the scheme
    ├── AmbiguityError     the question has more than one answer, and guessing would be silent
    ├── ModelError         the plan as asked contradicts itself (named: which rows)
    ├── SolverError        the solver stopped without an answer; says why and what to try
    └── FileError          a file or folder cannot be read or written

Messages are sentences: what is wrong, and how to mend it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from lichen.core.said import counted, joined


class LichenError(Exception):
    """Root of all errors that Lichen raises on purpose."""


class UnitError(LichenError):
    """A unit is unknown, or measures something else than is asked; `what` is wrong and how to `mend` it."""

    def __init__(self, what: str, mend: str) -> None:
        self.what = what
        self.mend = mend
        super().__init__(joined((what, mend), "; "))


class CodeLookupError(LichenError):
    """A code is not in its scheme; `what` is wrong and how to `mend` it."""

    def __init__(self, what: str, mend: str) -> None:
        self.what = what
        self.mend = mend
        super().__init__(joined((what, mend), "; "))


class UnreadableCodeError(CodeLookupError):
    """A text does not even look like a code of the scheme."""


class AmbiguityError(LichenError):
    """The question has more than one answer (`what`); guessing one would be a silent wrong answer."""

    def __init__(self, what: str, mend: str = "") -> None:
        self.what = what
        self.mend = mend
        super().__init__(joined((what, mend), "; ") if mend else what)


class ModelError(LichenError):
    """The task as asked contradicts itself."""


class SolverError(LichenError):
    """A solver stopped without an answer."""


class FileError(LichenError):
    """A file or folder cannot be read or written."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong with an input, where it stands, and how to mend it.

    `row` is the row as the person sees it in her file: the header is row 1, so the first record is row 2;
    0 means the table as a whole.

    >>> print(Problem("pack.xlsx", "streams", 7, "amount", "-3", "the amount is negative",
    ...               "give the amount as a positive number; 'role' says whether it leaves or enters"))
    pack.xlsx, sheet 'streams', row 7, column 'amount', value '-3': the amount is negative. Mend: give the \
amount as a positive number; 'role' says whether it leaves or enters.
    """

    file: str
    sheet: str
    row: int
    column: str
    value: str
    what: str
    mend: str

    def __str__(self) -> str:
        """Return the problem as one line that a person can act on."""
        place = [self.file]
        if self.sheet:
            place.append(f"sheet '{self.sheet}'")
        if self.row:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f"column '{self.column}'")
        if self.value:
            place.append(f"value '{self.value}'")
        return f"{', '.join(place)}: {self.what}. Mend: {self.mend}."

    def as_dict(self) -> dict[str, str | int]:
        """Return the problem as a JSON-ready mapping, its sentences in English."""
        kept = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: str(value) if isinstance(value, str) else value for name, value in kept.items()}


class ProblemsError(LichenError):
    """The input has problems. All of them are here, in the order of the input."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        count = len(self.problems)
        super().__init__(counted("{number} problem in the input", "{number} problems in the input", count))
