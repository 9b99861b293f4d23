"""Files that people have come through the wizard: asked and never guessed, nothing lost, no dead end in the page."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lichen.core.errors import LichenError
from lichen.site.register import services
from lichen.site.register.models import Draft, Organisation, Site, Stream
from lichen.site.register.services import Review
from lichen.site.shell.jobs import run_waiting
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Party, User

SignedIn = Callable[[User], Client]
Rows = list[list[object]]
OFFER = {"streams.role": "offer"}
PLACES = ["Firma", "Standort", "Breite", "Länge", "Abfall", "Menge [t]"]


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def workbook(*sheets: Rows, hidden: tuple[int, ...] = ()) -> bytes:
    """Return a workbook of sheets "S1", "S2" …"""
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"S{number}")
        sheet.sheet_state = "hidden" if number in hidden else "visible"
        for row in rows:
            sheet.append(row)
    book.save(buffer)
    return buffer.getvalue()


def draft_of(actor: Actor, content: bytes, name: str = "list.xlsx", **said: Any) -> Draft:
    """Return a file handed over, with what a person says of all its lists: `constants` and more."""
    party = Party.objects.get(id=next(iter(actor.parties))) if actor.parties else None
    draft = services.upload(actor, name=name, content=content, party=party)
    constants = OFFER | said.pop("constants", {})
    mapping = {
        key: part | {"constants": part["constants"] | constants} | said for key, part in draft.mapping.items()
    }
    return services.set_mapping(actor, draft=draft, mapping=mapping)


def reviewed(actor: Actor, content: bytes, name: str = "list.xlsx", **said: Any) -> Review:
    """Return what the wizard says of a file."""
    return services.review(actor, draft=draft_of(actor, content, name, **said))


def wrong(found: Review) -> list[tuple[int, str, str]]:
    """Return where problems stand, and the cells that have them."""
    return [(one.row, one.field, one.value) for one in (*found.whole, *found.wrong)]


def amounts(actor: Actor, draft: Draft) -> dict[str, float | None]:
    """Return the amounts that come of importing a draft, by resource."""
    before = set(Stream.objects.values_list("id", flat=True))
    services.import_draft(actor, draft=draft)
    return dict(Stream.objects.exclude(id__in=before).values_list("resource", "amount"))


def test_a_title_above_a_remark_below_and_a_total_are_no_records(miller: Actor) -> None:
    rows: Rows = [["Abfallbilanz 2024"], [], ["Abfall", "Menge [t/a]"], ["Kleie", 10], ["Summe", 10]]
    found = reviewed(miller, workbook(rows))
    assert wrong(found) == [(5, "streams", "")]
    assert "total" in found.wrong[0].what
    assert [one.what for one in found.notices] == ["what stands above the header was not read"]


def test_two_rows_of_headers_leave_the_year_to_the_person(miller: Actor) -> None:
    rows: Rows = [
        ["Abfall", None, "Menge", None, None],
        ["Bezeichnung", "AVV", "2023", "2024", "Einheit"],
        ["Kleie", "02 03 04", 10, 12, "t"],
    ]
    draft = draft_of(miller, workbook(rows))
    (source,) = services.sources(miller, draft=draft)
    assert [(one.header, one.meant, one.rival) for one in source.columns[2:4]] == [
        ("Menge 2023", "", "streams.amount"),
        ("Menge 2024", "", "streams.amount"),
    ]
    assert [one.field for one in services.review(miller, draft=draft).whole] == ["streams.amount"]
    mapping = {key: dict(part) for key, part in draft.mapping.items()}
    mapping[source.key]["columns"] = source_columns = dict(mapping[source.key]["columns"])
    source_columns["3"] = "streams.amount"
    services.set_mapping(miller, draft=draft, mapping=mapping)
    assert amounts(miller, draft) == {"Kleie": 12.0}


@pytest.mark.parametrize(
    ("text", "said", "shown"),
    [
        ("1.234", "", None), ("1.234", "comma", 1234.0), ("1.234", "point", 1.234), ("1,234", "", None),
        ("1,234", "comma", 1.234), ("1,234", "point", 1234.0), ("1 234,5", "", 1234.5), ("1\u202f234", "", 1234.0),
    ],
)  # fmt: skip
def test_a_figure_of_two_readings_is_asked_until_somebody_says(
    miller: Actor, text: str, said: str, shown: float | None
) -> None:
    content = f"Abfall;Menge;Einheit\nKleie;{text};t\nStaub;7;t\n".encode()
    draft = draft_of(miller, content, "list.csv", decimal=said)
    found = services.review(miller, draft=draft)
    assert [one[2] for one in wrong(found)] == ([] if shown else [text])
    if shown is None:
        one = found.wrong[0]
        plain = one.mend.split()[1]  # what it tells to write first is read as it is meant
        services.mend(miller, draft=draft, cells={(one.source, one.row, one.field): plain})
    assert amounts(miller, draft)["Kleie"] == (shown or 1.234)


def test_numbers_of_a_workbook_stay_what_they_are_whatever_is_said_of_its_text(miller: Actor) -> None:
    rows: Rows = [["Abfall", "Menge", "Einheit"], ["Kleie", 1.234, "t"], ["Staub", "2.345", "t"]]
    found = amounts(miller, draft_of(miller, workbook(rows), decimal="comma"))
    assert found == {"Kleie": 1.234, "Staub": 2345.0}


def test_the_unit_of_the_header_holds_and_another_is_told(miller: Actor) -> None:
    rows: Rows = [["Abfall", "Menge (kg)"], ["Kleie", 500]]
    assert amounts(miller, draft_of(miller, workbook(rows))) == {"Kleie": 0.5}
    found = reviewed(miller, workbook(rows), constants={"streams.unit": "t"})
    assert found.notices[0].value == "Menge (kg)"


def test_amounts_with_units_are_read_and_odd_ones_are_all_asked_at_once(miller: Actor) -> None:
    cells = ["500 t/a", "ca. 500", ">100", "10-20", "k.A.", "-", "5 barrels"]
    rows: Rows = [["Abfall", "Menge"], *([f"S{number}", cell] for number, cell in enumerate(cells))]
    found = reviewed(miller, workbook(rows), constants={"streams.unit": "t"})
    assert [value for _row, field, value in wrong(found) if field == "streams.amount"] == cells[1:]
    assert any(
        "unit" in one.what for one in found.notices
    )  # remarks are told beside problems, not after them


def test_codes_are_mended_where_all_can_see_it(miller: Actor) -> None:
    rows: Rows = [
        ["Abfall", "AVV", "Menge [t]"],
        ["a", 20304, 1],
        ["b", "EWC 19 12 07 wood", 1],
        ["c", "1.2.3", 1],
    ]
    found = reviewed(miller, workbook(rows))
    assert wrong(found) == [(4, "streams.code", "1.2.3")]
    assert {one.value for one in found.notices} == {"20304", "EWC 19 12 07 wood"}


def test_hidden_sheets_and_legends_are_left_out_and_two_lists_are_not_mixed(miller: Actor) -> None:
    rows: Rows = [["Abfall", "Menge", "Einheit"], ["Kleie", 10, "t"]]
    legend: Rows = [["Code", "Bedeutung"], ["t", "Tonne"]]
    content = workbook([["Deckblatt"]], rows, rows, legend, hidden=(2,))
    draft = services.upload(
        miller, name="b.xlsx", content=content, party=Party.objects.get(id=next(iter(miller.parties)))
    )
    assert [bool(part.get("leave")) for part in draft.mapping.values()] == [True, True, False, True]
    with pytest.raises(LichenError, match="Leave one of them out"):
        draft_of(miller, workbook(rows, rows))


@pytest.mark.parametrize(
    ("name", "text", "page"),
    [
        ("a.csv", "Abfall;Menge;Einheit\rKleie für Vögel;1;t\r", "mac_roman"),
        ("a.txt", "Abfall\tMenge\tEinheit\r\nKleie für Vögel\t1\tt\r\n", "utf-16"),
        ("a.csv", "Abfall;Menge;Einheit\r\nKleie für Vögel;1;t\r\n", "cp1252"),
        ("a.csv", "Вид отхода;Количество;Единица\r\nОтруби пшеничные;1;т\r\n", "koi8-r"),
        ("a.csv", "Вид отхода;Количество;Единица\r\nОтруби пшеничные;1;т\r\n", "cp866"),
        ("a.csv", "Nazwa odpadu;Ilość;Jednostka\r\nOtręby żytnie;1;Mg\r\n", "cp1250"),
    ],
)
def test_letters_are_read_whatever_program_wrote_them(miller: Actor, name: str, text: str, page: str) -> None:
    (resource,) = amounts(miller, draft_of(miller, text.encode(page), name))
    assert resource in text


def test_exchanged_places_are_seen_beside_those_of_the_region(staff: Actor, valley: None) -> None:
    Site.objects.filter(ref="farm-7").update(ref="farm-8")
    rows: Rows = [PLACES, *([f"F{n}", f"W{n}", 12.5 + n / 10, 55.7 + n / 10, "Holz", 5] for n in range(3))]
    organisation = Organisation.objects.get(ref="farm")
    for number in range(2):
        Site.objects.create(
            ref=f"s{number}", organisation=organisation, party=organisation.party, name=f"s{number}", x=12.4, y=55.7,
            position=90 + number, cells={"id": f"s{number}"},
        )  # fmt: skip
    found = reviewed(staff, workbook(rows))
    assert [one[:2] for one in wrong(found)] == [(row, "sites.latitude") for row in (2, 3, 4)]


def test_a_site_that_rows_put_in_two_places_is_asked_and_mended_in_the_page(
    staff: Actor, valley: None
) -> None:
    rows: Rows = [PLACES, ["F", "W", 55.1, 12.1, "Holz", 5], ["F", "W", 56.9, 12.1, "Glas", 5]]
    draft = draft_of(staff, workbook(rows))
    found = services.review(staff, draft=draft)
    assert wrong(found) == [(3, "sites.latitude", "56.9")]
    one = found.wrong[0]
    services.mend(staff, draft=draft, cells={(one.source, one.row, one.field): "55.1"})
    assert amounts(staff, draft) == {"Holz": 5.0, "Glas": 5.0}
    again = draft_of(staff, workbook(rows))
    services.import_draft(staff, draft=again, leave_bad=True)
    assert Site.objects.get(name="W").y == 55.1


def test_a_member_hands_over_a_list_with_her_own_names(miller: Actor) -> None:
    rows: Rows = [["Firma", "Standort", "Abfall", "Menge [t]"], ["VALLEY MILL LTD", "North Works", "Holz", 5]]
    draft = draft_of(miller, workbook(rows))
    assert amounts(miller, draft) == {"Holz": 5.0}
    site = Site.objects.get(ref="mill-north")
    assert (site.y, site.activity) == (55.68, "milling")
    assert Organisation.objects.filter(party=site.party).count() == 1


def test_a_list_handed_over_again_takes_nothing_away(miller: Actor) -> None:
    rows: Rows = [["Abfall", "AVV", "Menge [t]"], ["Holz", None, 5]]
    amounts(miller, draft_of(miller, workbook(rows)))
    stream = Stream.objects.get(resource="Holz")
    services.confirm_code(miller, stream=stream, code="low:170201")
    draft = draft_of(miller, workbook(rows))
    done = services.import_draft(miller, draft=draft)
    assert done.counts["streams"] == {"unchanged": 1}
    stream.refresh_from_db()
    assert stream.code == "170201"


def test_the_same_row_twice_is_told(miller: Actor) -> None:
    rows: Rows = [["Abfall", "Menge [t]"], ["Holz", 5], ["Holz", 5]]
    found = reviewed(miller, workbook(rows))
    assert (found.count, [one.row for one in found.notices]) == (0, [2])


def test_pages_lead_from_an_odd_file_to_its_rows_and_back(miller: Actor, signed_in: SignedIn) -> None:
    mia, party = signed_in(miller.user), str(next(iter(miller.parties)))
    content = b"what,we have\ncolour,size\nred,5\n"
    mia.post("/register/imports/", {"file": SimpleUploadedFile("odd.csv", content), "whose": party})
    draft = Draft.objects.get()
    rows = mia.get(f"/register/imports/{draft.id}/rows/").content.decode()
    assert "Nothing would be imported" in rows
    assert f"/register/imports/{draft.id}/columns/" in rows
    columns = f"/register/imports/{draft.id}/columns/"
    assert mia.post(columns, {"h-0": "2"}).headers["Location"] == columns
    page = mia.get(columns).content.decode()
    assert "colour" in page
    assert "we have" not in page
    given = {"c-0-0": "streams.resource", "c-0-1": "streams.amount", "k-0-streams.role": "offer", "h-0": "2"}
    assert mia.post(columns, given).status_code == 302
    rows = mia.get(f"/register/imports/{draft.id}/rows/").content.decode()
    assert "what holds for all rows" in rows
    mia.post(columns, given | {"k-0-streams.unit": "t", "k-0-streams.site": "mill-north"})
    mia.post(f"/register/imports/{draft.id}/begin/")
    run_waiting()
    assert Stream.objects.get(resource="red").amount == 5.0
