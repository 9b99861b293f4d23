"""Cards of exchanges as HTML: each can be read on a narrow screen, in the dark and on paper, and stands alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import polars as pl

from lichen.core.graph import Region
from lichen.core.said import joined, said
from lichen.engine.kit.draw.svg import Markup, el
from lichen.engine.match.report.html import more, para, section
from lichen.engine.match.result import Plan
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.viability.card import TESTS, Card, Finding
from lichen.engine.match.viability.judge import judge
from lichen.engine.match.viability.tell import VERDICTS, card_figures, headline

__all__ = ["CARD_STYLE", "card_fragment", "card_section", "largest_cards"]

MOST = 12

CARD_STYLE = """
.vcards { display: grid; gap: 1.2rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr));
  align-items: start; margin: 1.3rem 0; }
.vcard { background: var(--card); border: 1px solid var(--line); border-left: .35rem solid var(--tone);
  border-radius: .8rem; padding: 1.1rem 1.2rem; min-width: 0; overflow-wrap: anywhere; }
.vcard.pass, .vcard .pass { --tone: var(--accent); } .vcard.fail, .vcard .fail { --tone: var(--un); }
.vcard.unknown, .vcard .unknown { --tone: var(--r4); }
.vcard h3 { margin: 0 0 .3rem; font-size: 1.12rem; line-height: 1.3; }
.vcard .said { font-weight: 600; margin: 0 0 .8rem; }
.vcard dl { display: grid; grid-template-columns: minmax(7rem, 2fr) 3fr; gap: .3rem .9rem; margin: 0 0 .9rem;
  font-size: .93rem; }
.vcard dt { color: var(--muted); } .vcard dd { margin: 0; font-variant-numeric: tabular-nums; font-weight: 500; }
.vcard ul { list-style: none; margin: .6rem 0 0; padding: 0; font-size: .92rem; }
.vcard li { border-top: 1px solid var(--line); padding: .5rem 0; }
.vcard li b { font-weight: 600; } .vcard li p { margin: .15rem 0 0; }
.vcard .mark { float: right; margin-left: .8rem; padding: 0 .5rem; border-radius: .35rem; font-size: .84rem;
  font-weight: 600; border: 1.5px solid var(--tone); color: var(--ink); }
.vcard .todo { color: var(--muted); }
@media print { .vcards { grid-template-columns: 1fr 1fr; } .vcard { break-inside: avoid; } .vcard details > ul {
  font-size: 7.8pt; } }
"""


def card_fragment(card: Card, *, open_: bool = False, tell: Callable[[str], str] = str) -> Markup:
    """Return one card; its tests unfold, or are `open_` from the start.

    `tell` says a sentence in the reader's language (`lichen.core.said.said_again`); English where it is left out.

    >>> from lichen.engine.match.testing import two_sites
    >>> from lichen.engine.match.viability.judge import judge
    >>> str(card_fragment(judge(two_sites(), "bran", "feed")))[:46]
    '<article class="vcard unknown"><h3>stuff: mill'
    """
    title = tell(joined([card.giver, *card.via, card.receiver], " → "))
    known = f"{card.resource}: {' → '.join(card.places)}" if all(card.places) and card.resource else ""
    figures = [
        part
        for name, value in card_figures(card).items()
        for part in (el("dt", tell(name)), el("dd", tell(value)))
    ]
    return el(
        "article",
        el("h3", known or title),
        el("p", title, class_="todo") if known else None,
        el("p", tell(headline(card)), class_="said"),
        el("dl", figures),
        more(tell(_counts(card)), el("ul", [_test(test, tell) for test in card.tests]), open_=open_),
        _assumed(card, tell),
        class_=f"vcard {card.viable}",
    )


def _counts(card: Card) -> str:
    """Return how many tests pass, fail, and are not known, as far as there are any."""
    passed, failed, unknown = (
        sum(test.verdict == verdict for test in card.tests) for verdict in ("pass", "fail", "unknown")
    )
    counts = [said("{number} passed", number=passed)] if passed else []
    counts += [said("{number} failed", number=failed)] if failed else []
    counts += [said("{number} not known", number=unknown)] if unknown else []
    return said("Tests: {counts}", counts=joined(counts, ", "))


def _test(test: Finding, tell: Callable[[str], str]) -> Markup:
    to_weigh = not test.binding and test.verdict == "fail"
    mark = said("fails, to weigh") if to_weigh else VERDICTS[test.verdict]
    missing, change = (
        said("Missing: {what}.", what=test.missing),
        said("It would take: {what}.", what=test.change),
    )
    return el(
        "li",
        el("span", tell(mark), class_=f"mark {test.verdict}"),
        el("b", tell(TESTS[test.name])),
        el("p", tell(test.sentence)),
        el("p", tell(missing), class_="todo") if test.missing else None,
        el("p", tell(change), class_="todo") if test.change else None,
    )


def _assumed(card: Card, tell: Callable[[str], str]) -> Markup | None:
    if not card.assumed:
        return None
    items = [el("li", tell(gap)) for gap in card.assumed]
    return more(tell(said("Counted as nothing, as nobody states it")), el("ul", items))


def largest_cards(plan: Plan, region: Region, most: int = MOST) -> list[Card]:
    """Return the cards of the largest direct exchanges of a plan, with the wishes it was made with.

    >>> from lichen.engine.match.plan import make_plan
    >>> from lichen.engine.match.testing import two_sites
    >>> [card.giver for card in largest_cards(make_plan(two_sites()), two_sites())]
    ['bran']
    """
    wish = plan.settings
    longest = wish.get("max_distance")
    settings = PlanSettings(
        carbon_price=_number(wish.get("carbon_price")),
        max_distance=math.inf if longest is None else float(longest),
        min_lot=float(wish.get("min_lot") or 0.0),
    )
    legs = plan.exchanges.filter((pl.col("from_kind") == "offer") & (pl.col("to_kind") == "need"))
    pairs = legs.unique(["from_stream", "to_stream"], keep="first", maintain_order=True)
    return [
        judge(region, giver, receiver, settings=settings)
        for giver, receiver in pairs.head(most).select("from_stream", "to_stream").iter_rows()
    ]


def _number(value: object) -> float | None:
    return value if isinstance(value, float) else None


def card_section(cards: Sequence[Card]) -> Markup | None:
    """Return the section of the report that holds these cards; None if there are none.

    >>> card_section([]) is None
    True
    """
    if not cards:
        return None
    return section(
        "cards",
        "The largest exchanges, one by one",
        para(
            "Each card says whether the exchange would really work: a test that is not known is not passed. Between "
            "what the giver accepts and what the receiver pays both gain."
        ),
        el("div", [card_fragment(card) for card in cards], class_="vcards"),
    )
