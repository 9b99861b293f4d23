"""The report of a system over the years: what flows where, what contradicts itself, how it changed, why so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from lichen.engine.flows.contradictions import PERIOD, YEAR, contradictions
from lichen.engine.flows.indicators import Given, indicators
from lichen.engine.flows.picture import FlowPicture, draw_flows
from lichen.engine.flows.regroup import regrouped, year_sums
from lichen.engine.flows.result import Balanced
from lichen.engine.flows.story_charts import indicator_charts, pictures_to_choose, sum_charts
from lichen.engine.flows.story_figures import before_and_after
from lichen.engine.flows.story_parts import contradiction_table, table_of
from lichen.engine.flows.story_style import style_sheet
from lichen.engine.flows.tell import amount_words, unit_of
from lichen.engine.kit.draw.svg import Markup, el


@dataclass(frozen=True, eq=False)
class Story:
    """What the report tells.

    `balanced` the result; `grouped` the same with its processes in groups, of which `picture` and `sums` are made;
    `found` what contradicts itself; `indicators` by period. `more` are tables that the caller has beside it: heading,
    words and table. `notes` say what it rests on; `period_notes` what has to be known of a period.
    """

    balanced: Balanced
    grouped: Balanced
    picture: FlowPicture
    sums: pl.DataFrame
    found: pl.DataFrame
    indicators: pl.DataFrame
    more: Sequence[tuple[str, str, pl.DataFrame]] = ()
    notes: Sequence[str] = ()
    period_notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def first(self) -> str:
        """The period that is shown first: the last that is not odd as a whole."""
        odd = set(self.found.filter(pl.col("conflict") == PERIOD)["period"])
        whole = [p for p in self.balanced.system.periods if p not in odd]
        return (whole or list(self.balanced.system.periods))[-1]


def story_of(
    balanced: Balanced,
    groups: Mapping[str, str] | None = None,
    *,
    given: Mapping[str, float | Given] | None = None,
    more: Sequence[tuple[str, str, pl.DataFrame]] = (),
    notes: Sequence[str] = (),
    period_notes: Mapping[str, str] | None = None,
) -> Story:
    """Return what the report tells of a result.

    `groups` names as what each process is drawn, the rest stand for themselves; without them, the wholes are drawn.
    `given` are parameters of indicators; for the rest see `Story`.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> story_of(reconcile(splitter())).first
    '2024'
    """
    grouped = balanced if groups is None else regrouped(balanced, groups)
    return Story(
        balanced, grouped, draw_flows(grouped, level=0), year_sums(grouped), contradictions(balanced),
        indicators(balanced, given), more, notes, period_notes or {},
    )  # fmt: skip


def render_story(story: Story) -> str:
    """Return the report as one HTML page that needs nothing from elsewhere and no script.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> render_story(story_of(reconcile(splitter())))[:15]
    '<!DOCTYPE html>'
    """
    system = story.balanced.system
    title = f"{system.name or 'Flows'}: what flows where, and what does not add up"
    head = el(
        "head", el("meta", charset="utf-8"), el("title", title),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"), el("style", Markup(style_sheet())),
    )  # fmt: skip
    parts = [*_sections(story)]
    contents = el(
        "ul", [el("li", el("a", name, href=f"#{key}")) for key, name, _ in parts], class_="contents"
    )
    top = el("header", el("div", el("p", "Material flows", class_="over"), el("h1", title),
             [el("p", words, class_="lead") for words in lead(story)], contents))  # fmt: skip
    body = [el("section", el("h2", name), inside, id=key) for key, name, inside in parts]
    return (
        f"<!DOCTYPE html>\n{el('html', head, el('body', top, el('main', _cards(story), body)), lang='en')}\n"
    )


def _sections(story: Story) -> list[tuple[str, str, list[Markup]]]:
    whole = dict(story.found.filter(pl.col("conflict") == PERIOD).select("period", "sentence").iter_rows())
    notes = {
        p: " ".join(d[p] for d in (story.period_notes, whole) if p in d)
        for p in {*story.period_notes, *whole}
    }
    odd = pl.col("conflict").is_in([YEAR, PERIOD])
    found = [
        el("p", "A balance contradicts itself where no value within the bounds closes it; a figure where all others "
           "deny it. Sure is what chance would bring nowhere in these tables in nineteen cases of twenty; suspect is "
           "what it would bring in one of twenty figures."),
        *contradiction_table(story.found.filter(~odd), story.balanced),
    ]  # fmt: skip
    if (years := story.found.filter(odd)).height:
        found += [
            el("h3", "Years out of their row"),
            el("p", "Far from the usual year of their own row, beside how far its other years lie from each other. "
               "That may have a good reason: a plant that opened, a store that was cleared. About one of twenty is "
               "chance."),
            *contradiction_table(years, story.balanced, most=10),
        ]  # fmt: skip
    charts = [
        el("p", "Entering each part of the picture, reconciled, with one standard deviation each way. ",
           el("span", class_="key"), " is what was stated, where all of it was; hollow "
           "is a period that is odd as a whole, or a sum without what cannot be found."),
        sum_charts(story.sums, story.grouped, notes=whole),
        el("h3", "Indicators"), indicator_charts(story.indicators, story.balanced.system.periods, whole),
        el("details", el("summary", "The same as a table"), _indicator_table(story)),
    ]  # fmt: skip
    before = [
        el(
            "p",
            "As stated, and where it moved by more than 0.05 %, struck out and followed by what it became.",
        ),
        *before_and_after(story.balanced, story.grouped),
    ]
    sections = [
        ("flows", "What flows where", pictures_to_choose(story.picture, story.first, notes)),
        ("contradictions", "What does not add up", found),
    ]
    for place, (name, words, table) in enumerate(story.more):
        sections.append((f"more-{place}", name, [el("p", words), _plain(table)]))
    sections += [
        ("years", "Over the years", charts),
        ("figures", "Every figure before and after", before),
        ("basis", "What it rests on", [el("ul", [el("li", note) for note in _basis(story)], class_="told")]),
    ]
    return sections


def lead(story: Story) -> list[str]:
    """Return the report in a few sentences.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> lead(story_of(reconcile(splitter())))[0]
    '3 figures of 2024, put together so that every balance closes.'
    """
    periods, data = story.balanced.system.periods, story.balanced.data
    stated = data.filter(pl.col("stated").is_not_null() & (pl.col("basis") != "range")).height
    span = periods[0] if len(periods) == 1 else f"{periods[0]}–{periods[-1]}"
    told = [
        f"{amount_words(float(stated), '')} figures of {span}, put together so that every balance closes."
    ]
    told += _changes(story)
    single = _single(story)
    if single.is_empty():
        told.append("No figure contradicts the others.")
    else:
        sure, worst = int(single["sure"].sum()), single.row(0, named=True)
        told.append(
            f"{_count(sure, 'contradiction')} found beyond chance, and {single.height - sure} figures are suspect. "
            f"The largest: {worst['sentence']}"
        )
    return [*told, *story.found.filter(pl.col("conflict") == PERIOD)["sentence"]]


def _single(story: Story) -> pl.DataFrame:
    """Return the contradictions between figures, without odd years."""
    return story.found.filter(~pl.col("conflict").is_in([YEAR, PERIOD]))


def _count(count: int, what: str) -> str:
    return f"{count} {what}{' was' if count == 1 else 's were'}"


def _changes(story: Story) -> list[str]:
    """Say what grew and what shrank most from the first to the last whole period, where errors do not explain it."""
    start, end = story.balanced.system.periods[0], story.first
    kept = story.grouped.system.processes.filter("balance")["id"]
    mine = story.sums.filter(
        pl.col("side") == "entering", pl.col("unknowns") == 0, pl.col("process").is_in(kept.implode())
    )
    both = mine.filter(period=start).join(mine.filter(period=end), on=["process", "layer"], suffix="_end")
    step = pl.col("amount_end") - pl.col("amount")
    clear = both.filter(
        step.abs() > 2 * (pl.col("sd").fill_null(0) ** 2 + pl.col("sd_end").fill_null(0) ** 2).sqrt()
    )
    if start == end or clear.is_empty():
        return []
    ranked = clear.with_columns(step.alias("step")).sort("step")
    falls = [_change(story, row) for row in ranked.filter(pl.col("step") < 0).head(2).iter_rows(named=True)]
    rises = [
        _change(story, row) for row in ranked.filter(pl.col("step") > 0).tail(2)[::-1].iter_rows(named=True)
    ]
    told = [
        f"{word} into {' and '.join(parts)}"
        for word, parts in (("less goes", falls), ("more goes", rises))
        if parts
    ]
    return [f"From {start} to {end}, {'; '.join(told)}."]


def _change(story: Story, row: dict[str, object]) -> str:
    unit, name = unit_of(story.balanced.system, str(row["layer"])), str(row["process"])
    ends = [amount_words(float(str(row[part])), unit) for part in ("amount", "amount_end")]
    return f"{story.grouped.system.names.get(name, name)} ({ends[0]}, then {ends[1]})"


def _cards(story: Story) -> Markup:
    made, single = story.balanced, _single(story)
    sure = int(single["sure"].sum())
    checked = int(made.data["finding"].str.starts_with("checked").sum())
    fits = "fit together" if made.p >= 0.05 else "do not fit together within their errors"
    test = (
        f"chi² {made.chi2:.4g} with {made.dof} degrees of freedom: the figures {fits}"
        if made.dof
        else "nothing is known twice"
    )
    moved = made.data.filter(
        ((pl.col("reconciled") - pl.col("stated")).abs() > 2 * pl.col("stated_sd"))
        & (pl.col("kind") == "flow")
    )
    cards = [
        ("Periods in one model", str(len(made.system.periods)), f"{made.system.processes.height} processes"),
        ("Figures checked by others", amount_words(float(checked), ""), test),
        ("Contradictions beyond chance", str(sure), f"and {single.height - sure} that are suspect"),
        ("Figures moved by over two deviations", str(moved.height), "the rest moved within their errors"),
    ]  # fmt: skip
    return el("dl", [el("div", el("dt", name), el("dd", value, el("small", words)), class_="card")
                     for name, value, words in cards], class_="cards")  # fmt: skip


def _indicator_table(story: Story) -> Markup:
    rows = []
    for row in story.indicators.filter(pl.col("value").is_not_null()).iter_rows(named=True):
        unit = "" if row["unit"] == "1" else row["unit"]
        sd = "–" if row["sd"] is None else amount_words(row["sd"], unit)
        rows.append([row["title"], row["period"], amount_words(row["value"], unit), sd, row["formula"]])
    heads = ["indicator", "period", "value", "one standard deviation", "formula"]
    return table_of("Indicators by period", heads, rows, numbers=(2, 3))


def _plain(table: pl.DataFrame) -> Markup:
    numbers = [place for place, kind in enumerate(table.dtypes) if kind.is_numeric()]
    rows = [
        [
            amount_words(float(cell), "") if place in numbers and cell is not None else cell
            for place, cell in enumerate(row)
        ]
        for row in table.iter_rows()
    ]
    return table_of("", table.columns, rows, numbers=numbers)


def _basis(story: Story) -> list[str]:
    bases = (
        story.balanced.data.filter(pl.col("stated").is_not_null())
        .group_by("basis")
        .len()
        .sort("len", descending=True)
    )
    said = ", ".join(f"{count} by {basis}" for basis, count in bases.iter_rows() if basis)
    return [
        *story.notes,
        f"Errors were stated as follows: {said}. What is only known as a range counts as evenly likely within it.",
        "Standard deviations are those of the reconciled figures; of a ratio, by the slopes of its formula.",
        *story.balanced.sentences[:1],
    ]
