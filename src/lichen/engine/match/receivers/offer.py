"""What is known of a stream that looks for somebody to take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lichen.core.codes import normalise_low
from lichen.core.errors import ModelError


@dataclass(frozen=True, slots=True)
class Offer:
    """A stream as far as it is known; everything may be missing but not all at once.

    Parameters
    ----------
    text
        What it is, in words, in any language that the concept register has labels in.
    code
        Its code of the List of Waste, of two, four or six digits, in any spelling.
    resources
        Own resources of the concept register that it may be, with their probabilities [1]; linking gives them.
    language
        Language of the text (ISO 639-1); None: found out.

    Raises
    ------
    CodeLookupError, AmbiguityError
        If a code does not exist or fits two.
    ModelError
        If nothing is known, or a probability is not in (0, 1].

    >>> Offer("fly ash", code="10 01 02").code
    '100102'
    """

    text: str = ""
    code: str | None = None
    resources: Mapping[str, float] = field(default_factory=dict)
    language: str | None = None

    def __post_init__(self) -> None:
        """Bring the code into its canonical form, and refuse an offer of which nothing is known."""
        if self.code is not None:
            object.__setattr__(self, "code", normalise_low(self.code))
        if not (self.text.strip() or self.code or self.resources):
            raise ModelError("nothing is known of the stream; give a text, a code or a resource.")
        wrong = [name for name, share in self.resources.items() if not 0 < share <= 1]
        if wrong:
            raise ModelError(
                f"the probability of {', '.join(wrong)} is no share; give a number above 0, at most 1."
            )
