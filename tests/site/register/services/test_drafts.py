"""Any list comes in: its columns are understood, what is wrong is mended or set aside, it is imported as a job."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from lichen.core.errors import LichenError, ProblemsError
from lichen.site.register import services
from lichen.site.register.models import Batch, Draft, Organisation, Site, Stream
from lichen.site.shell.jobs import run_waiting
from lichen.site.shell.models import Job
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import Membership, Party, User
from lichen.site.trust.roles import Role, Standing
from tests.site.register.conftest import as_files

LIST = [
    [
        "Firma",
        "Standort",
        "Breite",
        "Länge",
        "Abfallbezeichnung",
        "Abfallschlüssel",
        "Menge (t)",
        "Bemerkung",
    ],
    ["Mühle Süd GmbH", "Werk 1", 48.1, 11.5, "Kleie", "02 03 04", 120.5, "trocken"],
    ["Mühle Süd GmbH", "Werk 1", 48.1, 11.5, "Spelzen", "", "viel", ""],
    ["Hof Berg", "Hof", 48.2, 11.4, "Gülle", "02 01 06", 900, ""],
]
CONSTANTS = {"streams.role": "offer", "streams.unit": "t"}


def workbook(rows: list[list[object]], title: str = "Tabelle1") -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def draft(valley: None, staff: Actor) -> Draft:
    """A list in German of what two firms have, with a wrong figure."""
    made = services.upload(staff, name="Abfälle 2024.xlsx", content=workbook(LIST))
    mapping = {key: part | {"constants": CONSTANTS} for key, part in made.mapping.items()}
    return services.set_mapping(staff, draft=made, mapping=mapping)


def test_columns_of_a_list_are_understood(draft: Draft, staff: Actor) -> None:
    (source,) = services.sources(staff, draft=draft)
    assert [column.meant for column in source.columns] == [
        "organisations.name", "sites.name", "sites.latitude", "sites.longitude", "streams.resource", "streams.code",
        "streams.amount", "",
    ]  # fmt: skip
    assert source.columns[4].samples == ("Kleie", "Spelzen", "Gülle")


def test_problems_are_told_by_row_and_mended(draft: Draft, staff: Actor) -> None:
    found = services.review(staff, draft=draft)
    assert found.tables == {"organisations": 2, "sites": 2, "streams": 3}
    assert [(one.row, one.field, one.value) for one in found.wrong] == [(3, "streams.amount", "viel")]
    assert (found.count, found.bad_rows, found.whole) == (1, 1, ())
    one = found.wrong[0]
    services.mend(staff, draft=draft, cells={(one.source, one.row, one.field): "40"})
    assert services.review(staff, draft=draft).count == 0
    job = services.begin_import(staff, draft=draft, next_url="/after/")
    assert services.begin_import(staff, draft=draft).id == job.id
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.next_url) == (Job.State.DONE, "/after/")
    assert job.result["counts"]["streams"] == {"new": 3}
    husks = Stream.objects.get(resource="Spelzen")
    assert (husks.amount, husks.site.organisation.name, husks.site.y) == (40.0, "Mühle Süd GmbH", 48.1)
    assert Stream.objects.get(resource="Kleie").cells["Bemerkung"] == "trocken"
    draft.refresh_from_db()
    assert draft.imported == Batch.objects.latest("id")
    services.undo(staff, batch=draft.imported)
    assert Stream.objects.filter(removed=None).count() == 3


def test_a_list_imported_again_changes_nothing(draft: Draft, staff: Actor) -> None:
    services.import_draft(staff, draft=draft, leave_bad=True)
    again = services.upload(staff, name="Abfälle 2024.xlsx", content=workbook(LIST))
    services.set_mapping(staff, draft=again, mapping=draft.mapping)
    done = services.import_draft(staff, draft=again, leave_bad=True)
    assert {verb for counts in done.counts.values() for verb in counts} == {"unchanged"}


def test_bad_rows_are_set_aside_whole(draft: Draft, staff: Actor) -> None:
    book = openpyxl.load_workbook(io.BytesIO(services.bad_rows(staff, draft=draft)))
    rows = list(book["streams"].values)
    assert rows[0][:3] == ("set_aside_from", "set_aside_row", "set_aside_because")
    assert [row[1] for row in rows[1:]] == ["3"]
    assert "viel" in rows[1]
    services.begin_import(staff, draft=draft, leave_bad=True)
    run_waiting()
    names = Stream.objects.exclude(site__organisation__ref__in=["mill", "farm"]).values_list(
        "resource", flat=True
    )
    assert sorted(names) == ["Gülle", "Kleie"]


def test_one_bad_row_refuses_all_unless_it_is_left_out(draft: Draft, staff: Actor) -> None:
    job = services.begin_import(staff, draft=draft)
    run_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert [problem["row"] for problem in job.result["problems"]] == [3]
    assert not Organisation.objects.filter(name="Hof Berg").exists()


def test_a_member_uploads_a_list_of_her_own_streams(valley: None, miller: Actor) -> None:
    mill = Party.objects.get(name="Valley Mill Ltd")
    text = "material;quantity;unit;offer or need\nflour dust;2,5;t;offer\nflour dust;4,5;t;offer\n"
    draft = services.upload(miller, name="list.csv", content=text.encode(), party=mill)
    assert draft.mapping["list.csv|"]["constants"] == {"streams.site": "mill-north"}
    assert services.review(miller, draft=draft).count == 0
    services.begin_import(miller, draft=draft)
    run_waiting()
    dust = Stream.objects.filter(resource="flour dust").order_by("amount")
    assert list(dust.values_list("amount", "site__ref")) == [(2.5, "mill-north"), (4.5, "mill-north")]


def test_a_pack_needs_no_mapping(staff: Actor) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in as_files().items():
            archive.writestr(name, data)
    draft = services.upload(staff, name="valley.zip", content=buffer.getvalue())
    assert services.review(staff, draft=draft).count == 0
    services.begin_import(staff, draft=draft)
    run_waiting()
    assert Site.objects.count() == 2


def test_drafts_are_their_owners(
    draft: Draft, staff: Actor, person: Callable[..., User], miller: Actor
) -> None:
    other = actor_for(person("flo", role=Role.FACILITATOR))
    with pytest.raises(Http404):
        services.draft_of(other, draft.id)
    with pytest.raises(PermissionDenied):
        services.review(other, draft=draft)
    with pytest.raises(PermissionDenied):
        services.upload(miller, name="x.csv", content=b"a,b\n1,2\n")
    assert services.drafts(other) == []
    assert services.draft_of(staff, draft.id) == draft


def test_who_lost_her_standing_imports_nothing(valley: None, miller: Actor) -> None:
    mill = Party.objects.get(name="Valley Mill Ltd")
    text = b"material,quantity,unit,role\ndust,2,t,offer\n"
    draft = services.upload(miller, name="list.csv", content=text, party=mill)
    job = services.begin_import(miller, draft=draft)
    Membership.objects.update(standing=Standing.READER)
    run_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert not Stream.objects.filter(resource="dust").exists()


def test_what_cannot_be_read_is_not_kept(valley: None, staff: Actor) -> None:
    with pytest.raises(ProblemsError):
        services.upload(staff, name="x.docx", content=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest")
    assert not Draft.objects.exists()


def test_a_mapping_names_columns_of_the_pack_once(draft: Draft, staff: Actor) -> None:
    key = next(iter(draft.mapping))
    for columns, said in (
        ({"0": "streams.colour"}, "no column"),
        ({"0": "streams.amount", "1": "streams.amount"}, "Two columns"),
    ):
        with pytest.raises(LichenError, match=said):
            services.set_mapping(staff, draft=draft, mapping={key: {"columns": columns}})
