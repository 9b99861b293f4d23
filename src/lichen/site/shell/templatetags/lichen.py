"""Parts of pages as tags, figures as filters. What each is for, with an example: docs/how-to/build-pages.md."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from lichen.site.shell import amounts
from lichen.site.shell.icons import drawn
from lichen.site.shell.telling import told
from lichen.site.shell.titles import is_foreign

register = template.Library()
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_ANY = "00000000-0000-0000-0000-000000000000"
Context = template.Context

for _filter in (
    amounts.amount,
    amounts.figure,
    amounts.whole,
    amounts.percent,
    amounts.money,
    amounts.unit_name,
    told,
    is_foreign,
):
    register.filter(_filter.__name__, _filter)


@register.filter
def of_row(address: str, key: object) -> str:
    """Return the address of a row, from that of the id of zeros: a list finds its addresses once, not for every row."""
    return address.replace(_ANY, str(key))


@register.filter
def days(text: str) -> str:
    """Return a text with its days (2026-05-03), which are kept as programs write them, as the reader writes them."""
    return _DAY.sub(lambda found: _day(found[0]), text)


def _day(written: str) -> str:
    try:
        return date_format(date.fromisoformat(written), "SHORT_DATE_FORMAT")
    except ValueError:  # digits that are no day
        return written


def _part(name: str, **known: Any) -> SafeString:
    return mark_safe(render_to_string(f"shell/parts/{name}.html", known))  # noqa: S308 - our own template, escaped


def _trimmed(content: str) -> SafeString:
    """Return the content of a block without the space around it, so that an empty one is empty."""
    return mark_safe(content.strip())  # noqa: S308 - what a template has written is escaped already


def _asked(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET if request else QueryDict()


def _address(context: Context, **changes: str | None) -> str:
    """Return the query of this page with some parameters changed; None takes one out."""
    query = _asked(context).copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return a small picture beside words; it says nothing of its own to a screen reader."""
    return drawn(name)


@register.simple_tag
def interval(low: object, high: object, unit: str = "") -> str:
    """Return a range as the reader's language writes it."""
    return amounts.interval(low, high, unit)


@register.simple_tag
def crumbs(*steps: str) -> SafeString:
    """Return the way here: label and address in turn, and last the label of this page."""
    pairs = list(itertools.zip_longest(steps[::2], steps[1::2]))
    return _part("crumbs", steps=pairs)


@register.simple_block_tag(end_name="endpage_head")
def page_head(content: str, title: str, lead: str = "", kind: str = "") -> SafeString:
    """Return the head of a page, its heading and what it is; the content is its actions."""
    return _part("page_head", title=title, lead=lead, kind=kind, actions=_trimmed(content))


@register.simple_tag
def badge(text: str, kind: str = "plain") -> SafeString:
    """Return a word that marks a state: good, info, care, bad, none, assumed or plain; the word itself says it."""
    return format_html('<span class="badge {}">{}</span>', kind, text)


@register.simple_block_tag(end_name="endnote")
def note(content: str, kind: str = "info", title: str = "") -> SafeString:
    """Return a remark that stands out: info, good, care or bad."""
    return _part("note", content=content, kind=kind, title=title)


@register.simple_block_tag(end_name="endcard")
def card(content: str, title: str, url: str = "", kind: str = "", level: int = 3) -> SafeString:
    """Return a card; with an address the whole card leads there."""
    return _part("card", content=content, title=title, url=url, kind=kind, level=level)


@register.simple_tag
def key_figure(
    label: str,
    value: str,
    unit: str = "",
    low: object = None,
    high: object = None,
    note: str = "",
    tone: str = "",
    significant: int = 3,
) -> SafeString:
    """Return one headline figure, within ``<dl class="key-figures">``, with its unit and the range it may lie in.

    A value that is a text stands as it is; a number is written with its unit in the multiple that suits it.
    """
    number, name = (value, "") if isinstance(value, str) else amounts.parts(value, unit, significant)
    ranged = amounts.interval(low, high, unit) if low is not None and high is not None else ""
    known = isinstance(value, str) or amounts.is_known(value)
    return _part(
        "key_figure", label=label, number=number, unit=name, ranged=ranged, note=note, tone=tone, known=known
    )


@register.simple_block_tag(end_name="endtable")
def table(content: str, caption: str, about: str = "", kind: str = "") -> SafeString:
    """Return a table around ``<thead>`` and ``<tbody>``; kind: dense (many columns), tall (its head stays in sight)."""
    return _part("table", content=content, caption=caption, about=about, kind=kind)


@register.simple_tag(takes_context=True)
def sort_head(
    context: Context, key: str, label: str, kind: str = "", unit: str = "", default: str = ""
) -> SafeString:
    """Return the head of a column that a click sorts by: ``?sort=key``, again ``?sort=-key``.

    `kind` is "n" for numbers, which sort largest first; `default` is the order of the page when none is asked.
    """
    sorted_by = _asked(context).get("sort") or default
    first, second = (f"-{key}", key) if kind == "n" else (key, f"-{key}")
    url = _address(context, sort=second if sorted_by == first else first, after=None, before=None)
    order = {key: "ascending", f"-{key}": "descending"}.get(sorted_by, "")
    return _part("sort_head", label=label, kind=kind, unit=unit, url=url, order=order)


@register.simple_tag(takes_context=True)
def pager(
    context: Context, after: str | None = None, before: str | None = None, said: str = ""
) -> SafeString:
    """Return links to the next rows (`after` this cursor) and those before; `said` tells which rows these are."""
    urls = {
        "next_url": _address(context, after=after, before=None) if after else "",
        "previous_url": _address(context, before=before, after=None) if before else "",
    }
    return _part("pager", said=said, **urls)


@register.simple_tag
def field(bound: Any, unit: str = "") -> SafeString:
    """Return a field of a form: label, help, errors and control, tied together for a screen reader."""
    if unit:
        known = {**bound.get_context(), "unit": unit}
        return mark_safe(bound.form.renderer.render(bound.template_name, known))  # noqa: S308 - our own template
    return SafeString(bound.as_field_group())


@register.simple_tag
def problems(found: Iterable[Any], kind: str = "bad") -> SafeString:
    """Return what is wrong with an input: for each where it stands, what it is and how to mend it."""
    return _part("problems", problems=found, kind=kind)


@register.simple_block_tag(end_name="endtabs")
def tabs(content: str, label: str) -> SafeString:
    """Return views of the same thing as links, each made by `tab`."""
    return format_html('<nav class="tabs" aria-label="{}"><ul>{}</ul></nav>', label, content)


@register.simple_tag(takes_context=True)
def tab(
    context: Context, label: str, url: str, count: object = None, *, current: bool | None = None
) -> SafeString:
    """Return one view; it is the current one if its address is that of the page, unless `current` says."""
    request = context.get("request")
    here = bool(request and url in (request.path, request.get_full_path())) if current is None else current
    return format_html(
        '<li><a href="{}"{}>{}{}</a></li>',
        url,
        mark_safe(' aria-current="page"') if here else "",
        label,
        "" if count is None else format_html(' <span class="count">{}</span>', amounts.whole(count)),
    )


@register.simple_block_tag(end_name="endfold")
def fold(content: str, summary: str, *, unfolded: bool = False) -> SafeString:
    """Return what unfolds on demand, without script."""
    return _part("fold", content=content, summary=summary, unfolded=unfolded)


@register.simple_block_tag(end_name="endempty")
def empty(content: str, title: str) -> SafeString:
    """Return what stands where nothing is yet: what would be here, and what to do first."""
    return _part("empty", content=content, title=title)


@register.simple_block_tag(end_name="enddrawing")
def drawing(
    content: str, title: str, svg: str, about: str = "", downloads: Iterable[tuple[str, str]] = ()
) -> SafeString:
    """Return a drawing with its title, the same as a table (the content) and files to take along (label, address)."""
    return _part("drawing", content=_trimmed(content), title=title, svg=svg, about=about, downloads=downloads)


@register.simple_block_tag(end_name="endboard")
def board(content: str, label: str) -> SafeString:
    """Return a board of columns, each made by `column`."""
    return format_html(
        '<div class="board" role="region" tabindex="0" aria-label="{}">{}</div>', label, content
    )


@register.simple_block_tag(end_name="endcolumn")
def column(content: str, title: str, count: int) -> SafeString:
    """Return a column of a board; the content is one ``<li>`` a card."""
    return _part("column", content=_trimmed(content), title=title, count=count)


@register.simple_block_tag(end_name="endstep")
def step(content: str, title: str, state: str = "") -> SafeString:
    """Return a step of a tour, within ``<ol class="tour">``; state: done, now or nothing."""
    return _part("step", content=content, title=title, state=state)


@register.simple_tag
def job(work: Any, url: str = "") -> SafeString:
    """Return how far a job is; while it is open the fragment asks for itself anew, at `url` or the job's own page."""
    return _part("job", job=work, url=url)


@register.simple_block_tag(end_name="endmap")
def map_of(content: str, source: str, label: str, area: str = "", colour: str = "") -> SafeString:
    """Return a map of the points at `source` (GeoJSON) beside the list of them, which is the content.

    `area` is the id of a form's field that takes the corners of the area the reader draws; `colour` the property of a
    point that its colour shows (offer, need, both).
    """
    words = {
        "draw": gettext("Draw an area"),
        "view": gettext("Take what the map shows"),
        "clear": gettext("Clear the area"),
        "finish": gettext("Finish the area"),
        "how": gettext(
            "Click the corners of the area one by one. A double click or the button finishes it, Escape cancels."
        ),
        "few": gettext("An area has at least three corners."),
        "many": gettext("Those are enough corners; finish the area."),
        "failed": gettext("The map could not be drawn; the list has everything."),
        "in": gettext("Zoom in"),
        "out": gettext("Zoom out"),
        "canvas": label,
    }
    known = {"source": source, "label": label, "area": area, "colour": colour, "words": json.dumps(words)}
    return _part("map", content=content, **known)
