"""Documents are read by who sees their row exactly; each reading is logged; exports hold one's own or are logged."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from lichen.core.errors import LichenError
from lichen.site.register import queries, services
from lichen.site.register.models import Document, Stream
from lichen.site.trust.actor import VISITOR, Actor
from lichen.site.trust.models import Access, Party
from lichen.site.trust.roles import Stage


@pytest.fixture
def paper(valley: None, miller: Actor, settings: object, tmp_path: Path) -> Document:
    """A safety data sheet of the bran."""
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("../../sheet of bran.pdf", b"%PDF bran")
    return services.add_document(miller, row=Stream.objects.get(ref="bran"), file=file)


def test_a_document_is_kept_as_it_is(paper: Document, miller: Actor) -> None:
    assert (paper.name, paper.size) == ("sheet of bran.pdf", 9)
    assert paper.sha256 == hashlib.sha256(b"%PDF bran").hexdigest()
    found, content = services.open_document(miller, document_id=paper.id)
    with content:
        assert content.read() == b"%PDF bran"
    assert found == paper
    assert not Access.objects.filter(verb="read document").exists()


def test_who_does_not_see_the_stream_exactly_sees_no_document(
    paper: Document, farmer: Actor, staff: Actor
) -> None:
    for stage in Stage:
        Stream.objects.filter(ref="bran").update(stage=stage)
        opened = services.open_document(farmer, document_id=paper.id)
        assert (opened is None) == (stage < Stage.EXACT)
        assert queries.documents(farmer, paper.subject).count() == (stage == Stage.EXACT)
        if opened:
            opened[1].close()
    services.open_document(staff, document_id=paper.id)[1].close()
    assert services.open_document(VISITOR, document_id=paper.id) is None
    read = Access.objects.filter(verb="read document", owner=paper.party).order_by("id")
    assert list(read.values_list("actor_name", flat=True)) == ["finn", "fay"]


def test_only_the_owner_adds_and_removes(
    paper: Document, farmer: Actor, miller: Actor, django_capture_on_commit_callbacks
) -> None:
    with pytest.raises(PermissionDenied):
        services.add_document(farmer, row=Stream.objects.get(ref="bran"), file=SimpleUploadedFile("x", b"x"))
    with pytest.raises(PermissionDenied):
        services.remove_document(farmer, document=paper)
    path = Path(paper.file.path)
    assert path.is_file()
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_document(miller, document=paper)
    assert not path.exists()
    assert not Document.objects.exists()


def test_an_export_of_all_is_logged_for_each_owner(valley: None, staff: Actor, miller: Actor) -> None:
    services.export_pack(staff, form="zip")
    assert Access.objects.filter(verb="read all").count() == 2
    services.export_pack(miller, form="zip")
    assert Access.objects.filter(verb="read all").count() == 2
    with pytest.raises(LichenError, match="no form"):
        services.export_pack(miller, form="doc")
    with pytest.raises(PermissionDenied):
        services.export_pack(VISITOR)


def test_an_export_of_ones_own_tells_nothing_of_others(valley: None, farmer: Actor) -> None:
    """Neither which keys others have (a key of one's own stays as written), nor which columns of their own."""
    site = Stream.objects.get(ref="feed").site
    for key in ("bran", "straw"):  # of which the mill has the first, too
        cells = {"id": key, "role": "offer", "resource": key, "amount": "5", "unit": "t"}
        services.save_stream(farmer, cells=cells, site=site)
    raw = zipfile.ZipFile(io.BytesIO(services.export_pack(farmer, form="zip")["pack.zip"]))
    rows = raw.read("streams.csv").decode().splitlines()[1:]
    assert [row.split(",")[:2] for row in rows] == [
        ["feed", "farm-7"],
        ["bran", "farm-7"],
        ["straw", "farm-7"],
    ]
    assert "colour" not in raw.read("organisations.csv").decode()


def test_what_somebody_exports_comes_back_as_her_own(valley: None, farmer: Actor) -> None:
    """A row whose key another owner has, too, is known again: nothing is there twice."""
    cells = {"id": "bran", "role": "offer", "resource": "straw", "amount": "5", "unit": "t"}
    services.save_stream(farmer, cells=cells, site=Stream.objects.get(ref="feed").site)
    files, own = services.export_pack(farmer, form="zip"), farmer.parties
    before = Stream.objects.filter(party__in=own).count()
    services.import_pack(farmer, files=files, name="own.zip", party=Party.objects.get(id__in=own))
    assert Stream.objects.filter(party__in=own).count() == before
