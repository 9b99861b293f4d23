"""The parts of pages: what goes in is escaped, what is absent leaves no trace, and links keep what was asked."""

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from lichen.core.errors import Problem
from lichen.site.shell.form_renderer import FormRenderer
from lichen.site.shell.templatetags import lichen
from tests.law.tree import ROOT

EVIL = "<b>\"x\" & 'y'</b>"


def shown(source: str, address: str = "/streams/", **known: object) -> str:
    template = Template("{% load lichen %}" + source)
    return template.render(Context({"request": RequestFactory().get(address), **known}))


@pytest.mark.parametrize(
    "source",
    [
        "{% crumbs evil '/a' evil %}",
        "{% page_head title=evil lead=evil kind=evil %}{{ evil }}{% endpage_head %}",
        "{% badge evil %}",
        "{% note 'good' evil %}{{ evil }}{% endnote %}",
        "{% card evil url='/a' %}{{ evil }}{% endcard %}",
        "{% key_figure evil evil unit=evil note=evil %}",
        "{% table caption=evil about=evil %}<tbody><tr><td>{{ evil }}</td></tr></tbody>{% endtable %}",
        "<table><tr>{% sort_head evil evil unit=evil %}</tr></table>",
        "{% pager after=evil before=evil said=evil %}",
        "{% problems found %}",
        "{% tabs label=evil %}{% tab evil evil 3 %}{% endtabs %}",
        "{% fold evil %}{{ evil }}{% endfold %}",
        "{% empty evil %}{{ evil }}{% endempty %}",
        "{% drawing title=evil svg=evil about=evil downloads=files %}{{ evil }}{% enddrawing %}",
        "{% board evil %}{% column evil 1 %}<li>{{ evil }}</li>{% endcolumn %}{% endboard %}",
        "<ol>{% step evil 'now' %}{{ evil }}{% endstep %}</ol>",
        "{% job work url=evil %}",
        "{% map_of source=evil label=evil area=evil colour=evil %}{{ evil }}{% endmap %}",
        "{{ evil|amount:evil }}{{ 3|amount:evil }}{{ 3|money:evil }}{% interval 1 2 evil %}",
    ],
)
def test_text_is_escaped(source: str) -> None:
    work = SimpleNamespace(id=EVIL, title=EVIL, stage=EVIL, share=0.5, state="running", is_open=True)
    found = [Problem(EVIL, EVIL, 3, EVIL, EVIL, EVIL, EVIL)]
    page = shown(source, evil=EVIL, work=work, found=found, files=[(EVIL, EVIL)])
    assert "<b>" not in page
    assert 'x" & ' not in page


def test_every_tag_and_filter_has_its_line_in_the_documentation() -> None:
    text = (ROOT / "docs/how-to/build-pages.md").read_text("utf-8")
    assert set(lichen.register.tags) - set(re.findall(r"{%\s*(\w+)", text)) == set()
    assert set(lichen.register.filters) - set(re.findall(r"\|(\w+)", text)) == set()


def test_blocks_keep_the_markup_within_them() -> None:
    assert '<a href="/a">A</a>' in shown(
        "{% page_head title='T' %} <a href='/a'>A</a> {% endpage_head %}"
    ).replace("'", '"')
    assert "<li>x</li>" in shown("{% column 'T' 1 %} <li>x</li> {% endcolumn %}")


def test_column_without_cards_says_so() -> None:
    page = shown("{% column 'Agreed' 0 %}  {% endcolumn %}")
    assert "<ul>" not in page
    assert "nothing here" in page


@pytest.mark.parametrize(
    ("address", "kind", "leads_to", "order"),
    [
        ("/s/", "", "?sort=name", ""),
        ("/s/?sort=name", "", "?sort=-name", "ascending"),
        ("/s/?sort=-name", "", "?sort=name", "descending"),
        ("/s/", "n", "?sort=-name", ""),
        ("/s/?sort=-name", "n", "?sort=name", "descending"),
        ("/s/?sort=other", "", "?sort=name", ""),
    ],
)
def test_sort_head_turns_the_order(address: str, kind: str, leads_to: str, order: str) -> None:
    page = shown("{% sort_head 'name' 'Name' kind %}", address, kind=kind)
    assert f'href="{leads_to}"' in page
    assert (f'aria-sort="{order}"' in page) if order else ("aria-sort" not in page)


def test_sort_head_knows_the_order_of_the_page() -> None:
    assert 'aria-sort="descending"' in shown("{% sort_head 'a' 'A' 'n' default='-a' %}")


def test_sorting_keeps_the_filter_and_begins_at_the_first_rows() -> None:
    page = shown("{% sort_head 'a' 'A' %}", "/s/?q=wood&after=xyz")
    assert 'href="?q=wood&amp;sort=a"' in page


def test_pager_keeps_filter_and_order() -> None:
    page = shown("{% pager after='n' before='p' %}", "/s/?q=wood&sort=a&after=old")
    assert 'href="?q=wood&amp;sort=a&amp;after=n"' in page
    assert 'href="?q=wood&amp;sort=a&amp;before=p"' in page


def test_pager_of_all_rows_is_not_there() -> None:
    assert shown("{% pager %}").strip() == ""


def test_current_tab_is_that_of_the_page() -> None:
    page = shown("{% tab 'A' '/streams/' %}{% tab 'B' '/streams/?x=1' 1204 %}", "/streams/?x=1")
    assert page.count("aria-current") == 2  # the page itself, and the page with its question
    assert "1,204" in page


def test_key_figure_without_value_says_so() -> None:
    page = shown("{% key_figure 'Water' value 'm³/year' %}", value=None)
    assert "not stated" in page
    assert "unknown" in page


def test_key_figure_has_range_and_unit() -> None:
    page = shown("{% key_figure 'Waste' 5214000 't/year' low=4800000 high=5600000 %}")
    assert "5.21 <small>Mt/year</small>" in page
    assert "4.80–5.60" in page


@pytest.mark.parametrize("state", ["waiting", "running"])
def test_open_job_asks_for_itself_anew(state: str) -> None:
    work = SimpleNamespace(id="a", title="T", stage="", share=0.42, state=state, is_open=True)
    page = shown("{% job work '/jobs/a/' %}", work=work)
    assert 'hx-get="/jobs/a/"' in page
    assert ('value="42"' in page) == (state == "running")  # how long one waits is not known


@pytest.mark.parametrize("state", ["done", "failed", "stopped"])
def test_job_that_ended_asks_no_more(state: str) -> None:
    error = "why" if state == "failed" else ""
    work = SimpleNamespace(id="a", title="T", error=error, next_url="/r/", state=state, is_open=False)
    page = shown("{% job work '/jobs/a/' %}", work=work)
    assert "hx-get" not in page
    assert ("/r/" in page) == (state == "done")


def test_problem_says_where_what_and_how_to_mend() -> None:
    found = [Problem("a.xlsx", "streams", 7, "amount", "-3", "the amount is negative", "give it positive")]
    page = shown("{% problems found %}", found=found)
    assert [
        part in page
        for part in ("a.xlsx", "sheet streams", "row 7", "column amount", "-3", "give it positive")
    ] == [True] * 6


class Sample(forms.Form):
    default_renderer = FormRenderer
    amount = forms.DecimalField(help_text="In a year.")


def test_field_has_its_unit_beside_it() -> None:
    assert "<span>t/year</span>" in shown("{% field form.amount 't/year' %}", form=Sample())
    assert "with-unit" not in shown("{% field form.amount %}", form=Sample())
