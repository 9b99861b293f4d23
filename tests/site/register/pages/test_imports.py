"""The wizard, from an odd list to rows in the register, and back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lichen.core.indicators import account_list
from lichen.core.pack import PACK
from lichen.core.said import Said
from lichen.site.register.models import Draft, Site, Stream
from lichen.site.shell.jobs import run_waiting
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import User
from tests.engine.register.books import ods, xls
from tests.site.pseudo import speak_pseudo, unmarked

SignedIn = Callable[[User], Client]
LIST = "what we have,offer or need,how much,measure\nspent grain,offer,-3,t\nhay,need,5,t\n"


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def _uploaded(client: Client, actor: Actor, text: str = LIST, name: str = "ours.csv") -> Draft:
    party = str(next(iter(actor.parties), ""))
    answer = client.post(
        "/register/imports/", {"file": SimpleUploadedFile(name, text.encode()), "whose": party}
    )
    assert answer.status_code == 302, answer.content.decode()
    return Draft.objects.get()


def _mapped(client: Client, draft: Draft) -> None:
    meant = ("streams.resource", "streams.role", "streams.amount", "streams.unit")
    given = {f"c-0-{place}": name for place, name in enumerate(meant)} | {"k-0-streams.site": "mill-north"}
    assert client.post(f"/register/imports/{draft.id}/columns/", given).status_code == 302


def test_odd_list_is_mapped_mended_imported_and_undone(miller: Actor, signed_in: SignedIn) -> None:
    mia = signed_in(miller.user)
    draft = _uploaded(mia, miller)
    page = mia.get(f"/register/imports/{draft.id}/columns/")
    assert "spent grain · hay" in page.content.decode()
    _mapped(mia, draft)
    rows = mia.get(f"/register/imports/{draft.id}/rows/")
    assert rows.context["review"].bad_rows == 1
    (wrong,) = [one for one in rows.context["wrong"] if one["first"]]
    name = wrong["name"]
    mia.post(f"/register/imports/{draft.id}/rows/", {name: "3", f"was|{name}": "-3"})
    assert "All rows can be imported." in mia.get(f"/register/imports/{draft.id}/rows/").content.decode()
    job = mia.post(f"/register/imports/{draft.id}/begin/").headers["Location"]
    run_waiting()
    done = mia.get(job).headers["Location"]
    assert done == f"/register/imports/{draft.id}/done/"
    said = mia.get(done).content.decode()
    assert "Undo this import" in said
    assert Stream.objects.filter(resource__in=["spent grain", "hay"], removed=None).count() == 2
    draft.refresh_from_db()
    mia.post(f"/register/changes/{draft.imported.key}/undo/")
    assert Stream.objects.filter(resource__in=["spent grain", "hay"], removed=None).count() == 0
    assert "It was undone" in mia.get(done).content.decode()


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_list_of_another_spreadsheet_is_taken_in(kind: str, miller: Actor, signed_in: SignedIn) -> None:
    """A list as LibreOffice or an old Excel keeps it goes the whole road; its hidden sheet is left out."""
    listed = [["what we have", "offer or need", "how much", "measure"], ["hay", "need", 5, "t"]]
    legend = [["word", "meaning", "unit", "t"], ["hay", "dry grass", "t", "tonnes"]]
    sheets = {"2024": [["Our list"], [None], *listed], "codes": legend}
    data = {"ods": ods, "xls": xls}[kind](sheets, hidden=("codes",))
    mia = signed_in(miller.user)
    given = {"file": SimpleUploadedFile(f"ours.{kind}", data), "whose": str(next(iter(miller.parties)))}
    assert mia.post("/register/imports/", given).status_code == 302
    draft = Draft.objects.get()
    assert "hay" in mia.get(f"/register/imports/{draft.id}/columns/").content.decode()
    meant = ("streams.resource", "streams.role", "streams.amount", "streams.unit")
    known = {f"c-0-{place}": name for place, name in enumerate(meant)} | {"k-0-streams.site": "mill-north"}
    assert mia.post(f"/register/imports/{draft.id}/columns/", known | {"l-1": "yes"}).status_code == 302
    assert "All rows can be imported." in mia.get(f"/register/imports/{draft.id}/rows/").content.decode()
    mia.post(f"/register/imports/{draft.id}/begin/")
    run_waiting()
    assert Stream.objects.filter(resource="hay", removed=None).count() == 1


def test_bad_rows_come_as_a_workbook_and_can_be_left(miller: Actor, signed_in: SignedIn) -> None:
    mia = signed_in(miller.user)
    draft = _uploaded(mia, miller)
    _mapped(mia, draft)
    content = mia.get(f"/register/imports/{draft.id}/bad-rows.xlsx").content
    openpyxl = pytest.importorskip("openpyxl")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert "spent grain" in [cell.value for row in sheet.iter_rows() for cell in row]
    mia.post(f"/register/imports/{draft.id}/begin/", {"leave_bad": "yes"})
    run_waiting()
    assert list(
        Stream.objects.filter(resource__in=["spent grain", "hay"]).values_list("resource", flat=True)
    ) == ["hay"]


def test_two_columns_cannot_mean_the_same(miller: Actor, signed_in: SignedIn) -> None:
    mia = signed_in(miller.user)
    draft = _uploaded(mia, miller)
    given = {"c-0-0": "streams.unit", "c-0-1": "streams.unit"}
    answer = mia.post(f"/register/imports/{draft.id}/columns/", given)
    assert answer.status_code == 422
    assert "Two columns cannot both mean" in answer.content.decode()


def test_unreadable_file_is_said(miller: Actor, signed_in: SignedIn) -> None:
    party = str(next(iter(miller.parties)))
    given = {"file": SimpleUploadedFile("ours.xlsx", b"no workbook"), "whose": party}
    answer = signed_in(miller.user).post("/register/imports/", given)
    assert answer.status_code == 422
    assert "ours.xlsx" in answer.content.decode()


def test_pack_of_the_region_skips_the_columns(staff: Actor, signed_in: SignedIn) -> None:
    fay = signed_in(staff.user)
    text = "name,year,currency,coordinate_system\nValley,2024,EUR,WGS84\n"
    draft = _uploaded(fay, staff, text, "region.csv")
    said = fay.get(f"/register/imports/{draft.id}/rows/").content.decode()
    assert "Region: 1" in said


def test_drafts_of_others_are_not_there(miller: Actor, farmer: Actor, signed_in: SignedIn) -> None:
    draft = _uploaded(signed_in(miller.user), miller)
    finn = signed_in(farmer.user)
    for part in ("columns", "rows", "bad-rows.xlsx", "done"):
        end = "" if part.endswith("xlsx") else "/"
        assert finn.get(f"/register/imports/{draft.id}/{part}{end}").status_code == 404
    assert "ours.csv" not in finn.get("/register/imports/").content.decode()
    signed_in(miller.user).post(f"/register/imports/{draft.id}/discard/")
    assert not Draft.objects.exists()


def test_member_without_organisation_is_told_what_first(
    valley: None, person: Callable[..., User], signed_in: SignedIn
) -> None:
    assert (
        "First add your organisation" in signed_in(person("nia")).get("/register/imports/").content.decode()
    )


WRONG = (
    "what we have,offer or need,how much,measure,when,of,code,quality\n"
    "spent grain,offer,-3,t,,mill-nort,,moist\n"
    "hay,neeed,5 t,ton,Foo,mill-north,99 99,moisture = 200 %\n"
    ",offer,1.5 %,m,1;2,mill-north,02*,moisture = -5 °X\n"
    "ash,offer,12,kg/month,,mill-north,02 01 0,moisture < 5 %; moisture < 6 %\n"
    "what we have,offer or need,how much,measure,when,of,code,quality\n"
    "slag,offer,3,t,,,10 10 10,\n"
)
FED = ("resource", "role", "amount", "unit", "availability", "site", "code", "quality")


def _of_pack() -> list[str]:
    """Return what stands in files of the pack whatever the reader speaks: names of columns, choices, examples."""
    columns = [column for shape in PACK for column in shape.columns]
    names = [shape.name for shape in PACK]
    return [*names, *(text for c in columns for text in (c.name, c.example, *c.choices))]


def test_wizard_leaves_no_english_where_readers_speak_otherwise(
    miller: Actor, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names and meanings of columns, problems, cures and remarks: all of it goes through the catalogue."""
    speak_pseudo(monkeypatch)
    mia = signed_in(miller.user)
    draft = _uploaded(mia, miller, WRONG)
    columns = mia.get(f"/register/imports/{draft.id}/columns/").content.decode()
    assert "⟦Reference cost⟧" in columns
    assert not unmarked(columns, [WRONG, "ours.csv", "North works", "Valley Mill Ltd"])
    given = {f"c-0-{place}": f"streams.{name}" for place, name in enumerate(FED)}
    assert mia.post(f"/register/imports/{draft.id}/columns/", given).status_code == 302
    rows = mia.get(f"/register/imports/{draft.id}/rows/")
    assert rows.context["review"].bad_rows == 6
    data = [WRONG, "ours.csv", "kWh MWh starch lichen new", *_of_pack()]
    assert not unmarked(rows.content.decode(), data)
    kinds = {one["wrong"].what.pattern for one in rows.context["wrong"]}
    assert len(kinds) > 12


def test_forms_of_rows_leave_no_english(
    miller: Actor, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak_pseudo(monkeypatch)
    mia = signed_in(miller.user)
    site = Site.objects.get(ref="mill-north")
    given = {"role": "offer", "resource": "bran", "amount": "twelve", "unit": "furlong", "code": "99"}
    page = mia.post(f"/register/sites/{site.id}/streams/new/", given)
    assert page.status_code == 422
    data = [*given.values(), "Valley Mill Ltd", "North works", "kWh MWh", *_of_pack()]
    assert not unmarked(page.content.decode(), data)


@pytest.mark.parametrize("name", ["ours.xlsx", "ours.zip", "ours.csv", "ours.pdf"])
def test_files_that_hold_nothing_leave_no_english(
    name: str, miller: Actor, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak_pseudo(monkeypatch)
    content = {"ours.csv": b"", "ours.pdf": b"%PDF-1.7", "ours.zip": b"PK\x03\x04 broken"}.get(name, b"none")
    given = {"file": SimpleUploadedFile(name, content), "whose": str(next(iter(miller.parties)))}
    page = signed_in(miller.user).post("/register/imports/", given)
    assert page.status_code == 422
    assert not unmarked(page.content.decode(), [name, "Valley Mill Ltd"])


EVERYTHING_WRONG = {
    "region.csv": "name,year,currency,coordinate_system\nValley,2024,EUR,WGS84\nOther,20x,€,plane\n",
    "organisations.csv": "id,name,sector,country\na,A,161,DK\na,B,C11.61,DK\nb,,99.99,\n",
    "sites.csv": (
        "id,organisation,name,latitude,longitude,permits,hazardous_permit\n"
        "s,a,S,0,0,170299,perhaps\nt,x,T,95,,02; nonsense,no\nu,a,U,12.5,55.6,*,\n"
        "v,a,V,55.6,12.5,,\nw,a,W,55.7,12.5,,\nz,a,Z,55.6,12.6,,\n"
    ),
    "streams.csv": (
        "id,site,role,resource,code,amount,unit,period,uncertainty,availability,quality,max_partners,hazardous\n"
        'a,s,offer,ash,170204*,"1,234",t,,,,"ash = 120 %; ash >= 3 %",1.5,no\n'
        "a,s,need,ash,,(3),mg/l,,,,ash = 3,,\nb,s,need,ash,,3-4,kg/month,year,2000,1;2;3,ash <= 3 mg/kg,,\n"
        "c,s,need,ash,,ca. 5,kWh,,,1;1;1;1;1;1;1;1;1;1;1;1,temperature <= -300 °C,,\n"
        "d,s,need,ash,,01-Feb,k,,,-1;1;1;1;1;1;1;1;1;1;1;1,ash >= 5 %; ash <= 3 %,,\n"
        "total,,,,,5,t,,,x;1;1;1;1;1;1;1;1;1;1;1,,,\n,,,,,,,,,,,,\n"
    ),
    "technologies.csv": (
        "id,unit,inputs,outputs,residues,input_quality,output_quality,loss,existing_at,possible_at,electricity\n"
        "m,t,wood = 0.8; bark = 0.3,chips = 1.2,,moisture = 3 %,bread: moisture <= 3 %,0.4,s = -3,nowhere,5\n"
        "n,MW,wood <= 1,chips | dust = 1,,,,,s = 3 MWh,*,\no,t,wood = 1 kg/a,chips = 0.5,,,,0.9,t 5,s,\n"
    ),
    "prices.csv": (
        "resource,kind,value,unit\nash,purchase,1,GBP/t\nash,purchase,2,EUR\n"
        ",electricity,3,EUR/t\n,heat,1,EUR/MWh\n,heat,1,EUR/MWh\n"
    ),
    "factors.csv": "resource,kind,value,unit\nash,disposal,1,kg/month\nash,virgin,1,MWh/t\n",
    "transport.csv": "mode,unit,cost_per_km,permits\nlorry,tkm,0.12,\nlorry,t/h,-1,\n",
    "distances.csv": "from_site,to_site,km\ns,s,3\ns,u,4\ns,u,5\n",
    "processes.csv": "id,name,site,parent,balance\np,P,s,p,yes\nq,Q,nowhere,,\nalone,A,,,\n",
    "flows.csv": (
        "id,from_process,to_process,resource,layer,period,amount,unit,uncertainty,sd,low,high,account,part_of\n"
        "f,p,q,ash,goods,2023,5,t,3,2,,,imports,\nf,p,q,ash,goods,2023,5,MWh,,,6,4,,\ng,p,p,ash,goods,2024,,t,3,,,,,f\n"
        "h,p,q,ash,goods,,7,t/week,,,9,12,,h\n"
    ),
    "stocks.csv": "process,layer,period,kind,amount,unit\np,goods,2020,level,5,t\np,goods,2024,level,5,t\n",
    "coefficients.csv": (
        "kind,flow,layer,period,value,unit,uncertainty\nconcentration,f,goods,2023,2,,\ntransfer,f,goods,2023,1.4,t,0\n"
        "concentration,f,zinc,2023,3,furlong,\n"
    ),
    "steams.csv": "id\n1\n",
}


def test_pack_in_which_everything_is_wrong_leaves_no_english(
    staff: Actor, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each table of the pack, read by staff: what is wrong with the rows, the tables and between them."""
    speak_pseudo(monkeypatch)
    fay = signed_in(staff.user)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in EVERYTHING_WRONG.items():
            archive.writestr(name, text)
    given = {"file": SimpleUploadedFile("all.zip", packed.getvalue()), "whose": ""}
    assert fay.post("/register/imports/", given).status_code == 302
    page = fay.get(f"/register/imports/{Draft.objects.get().id}/rows/")
    data = [
        *EVERYTHING_WRONG,
        *EVERYTHING_WRONG.values(),
        *_of_pack(),
        "all.zip kWh MWh starch lichen new uncertainty",
    ]
    assert not unmarked(page.content.decode(), [*data, *account_list(), "metric short long NACE Rev"])
    review = page.context["review"]
    plain = {
        one.what for one in (*review.wrong, *review.whole, *review.notices) if not isinstance(one.what, Said)
    }
    assert not plain
    assert len({one.what.pattern for one in review.wrong}) > 50
