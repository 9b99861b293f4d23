"""One code of a classification."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a scheme, with its place in the tree.

    `scheme` is ``low``, ``nace`` or ``rd``; `code` the canonical form (``010304``, ``10.61``, ``R3``);
    `parent` the code above it, None at the top; `level` is ``chapter``, ``sub-chapter`` or ``entry`` (low),
    ``section``, ``division``, ``group`` or ``class`` (nace), ``operation`` (rd).

    Only entries of the List of Waste have the rest: `hazardous`; `entry_type` ``absolute`` (the code alone
    decides) or ``mirror`` (the content of dangerous substances decides between this entry and another);
    `mirror` the entries it mirrors, as far as the wording of the list names them. An empty `mirror` does
    not mean that there is none.

    >>> Code("low", "010304", "Acid-generating tailings", "0103", "entry", hazardous=True).written
    '01 03 04*'
    """

    scheme: str
    code: str
    title: str
    parent: str | None
    level: str
    hazardous: bool | None = None
    entry_type: str | None = None
    mirror: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """The code as people write it: List of Waste codes in pairs, with an asterisk if hazardous."""
        if self.scheme != "low":
            return self.code
        pairs = " ".join(self.code[start : start + 2] for start in range(0, len(self.code), 2))
        return pairs + "*" if self.hazardous else pairs
