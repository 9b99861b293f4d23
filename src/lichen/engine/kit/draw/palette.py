"""Eight colours that people with any colour vision can tell apart, and grey for the rest.

Found by search for the largest least distance in the OKLab space, seen plainly and as a person without long-
or medium-wave cones sees them, at 2.6 : 1 contrast or more with the paper. The tests measure these distances
again. The simulation of colour vision is that of G. M. Machado et al., *IEEE Trans. Vis. Comput. Graph.* 15
(2009) 1291, doi:10.1109/TVCG.2009.113.
"""

from __future__ import annotations

LIGHT: tuple[str, ...] = (
    "#00717f", "#ec783d", "#383da1", "#5c96fa", "#444600", "#9a5abe", "#a74e2f", "#75135e",
)  # fmt: skip
DARK: tuple[str, ...] = (
    "#2ac6be", "#fb9382", "#629af6", "#fbce58", "#aaa60c", "#e7aefe", "#a85eb6", "#80fac4",
)  # fmt: skip
OTHER_LIGHT, OTHER_DARK = "#8b9189", "#7f8a83"
MOST_TONES = len(LIGHT)


def tone(rank: int) -> str:
    """Return the class of the colour for the group of that rank, from 0; beyond the eighth it is grey.

    >>> tone(0), tone(7), tone(8)
    ('t0', 't7', 'tx')
    """
    return f"t{rank}" if 0 <= rank < MOST_TONES else "tx"


def palette_variables(*, dark: bool = False) -> str:
    """Return the colours as CSS variables ``--t0 … --t7, --tx``.

    >>> palette_variables()[:14]
    '--t0: #00717f;'
    """
    colours, other = (DARK, OTHER_DARK) if dark else (LIGHT, OTHER_LIGHT)
    named = [*(f"--t{i}: {colour};" for i, colour in enumerate(colours)), f"--tx: {other};"]
    return " ".join(named)


def palette_rules() -> str:
    """Return CSS that gives each tone's class its colour, as ``--tone``.

    >>> palette_rules().splitlines()[0]
    '.t0 { --tone: var(--t0); }'
    """
    names = [*(f"t{i}" for i in range(MOST_TONES)), "tx"]
    return "\n".join(f".{name} {{ --tone: var(--{name}); }}" for name in names)
