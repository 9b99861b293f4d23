"""Addresses of the room register."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from lichen.site.register.pages import beside, changes, disclosure, edit, export, imports, lists, rows

app_name = "register"
NAVIGATION = [
    ("register:streams", _("Streams"), "register.read"),
    ("register:sites", _("Sites"), "register.read"),
    ("register:organisations", _("Organisations"), "register.read"),
    ("register:imports", _("Import"), "register.import"),
    ("register:changes", _("Changes"), "register.read"),
    ("register:doubles", _("Doubles"), "register.merge"),
    ("register:export", _("Export"), "register.export"),
]


def _rows(kind: str, plural: str) -> list[URLPattern]:
    """Return what all rows have: their own page's parts."""
    known = {"kind": kind}
    return [
        path(f"{plural}/<uuid:row_id>/remove/", edit.remove, known, name=f"{kind}_remove"),
        path(f"{plural}/<uuid:row_id>/documents/", beside.document_add, known, name=f"{kind}_document"),
        path(f"{plural}/documents/<uuid:document_id>/remove/", beside.document_remove, known,
             name=f"{kind}_document_remove"),
    ]  # fmt: skip


urlpatterns = [
    path("streams/", lists.streams, name="streams"),
    path("map.geojson", lists.map_points, name="map"),
    path("streams/new/", lists.add_stream, name="stream_add"),
    path("streams/codes/", beside.codes, name="codes"),
    path("streams/<uuid:stream_id>/", rows.stream, name="stream"),
    path("streams/<uuid:stream_id>/edit/", edit.stream_edit, name="stream_edit"),
    path("streams/<uuid:stream_id>/code/", beside.code, name="code"),
    path("streams/<uuid:stream_id>/disclosure/", disclosure.shown, name="disclosure"),
    path("streams/<uuid:stream_id>/disclosure/all/", disclosure.to_all, name="disclose_all"),
    path("streams/<uuid:stream_id>/disclosure/one/", disclosure.to_one, name="disclose"),
    path("streams/<uuid:stream_id>/disclosure/<uuid:disclosure_id>/end/", disclosure.end, name="withdraw"),
    *_rows("stream", "streams"),
    path("sites/", lists.sites, name="sites"),
    path("sites/<uuid:site_id>/", rows.site, name="site"),
    path("sites/<uuid:site_id>/edit/", edit.site_edit, name="site_edit"),
    path("sites/<uuid:site_id>/streams/new/", edit.stream_new, name="stream_new"),
    *_rows("site", "sites"),
    path("organisations/", lists.organisations, name="organisations"),
    path("organisations/new/", edit.organisation_new, name="organisation_new"),
    path("organisations/<uuid:organisation_id>/", rows.organisation, name="organisation"),
    path("organisations/<uuid:organisation_id>/edit/", edit.organisation_edit, name="organisation_edit"),
    path("organisations/<uuid:organisation_id>/sites/new/", edit.site_new, name="site_new"),
    path("organisations/<uuid:organisation_id>/people/", beside.person_add, name="person_add"),
    path("people/<uuid:person_id>/remove/", beside.person_remove, name="person_remove"),
    *_rows("organisation", "organisations"),
    path("documents/<uuid:document_id>/", beside.document, name="document"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<uuid:draft_id>/columns/", imports.columns, name="import_columns"),
    path("imports/<uuid:draft_id>/rows/", imports.rows, name="import_rows"),
    path("imports/<uuid:draft_id>/bad-rows.xlsx", imports.bad_rows, name="import_bad_rows"),
    path("imports/<uuid:draft_id>/begin/", imports.begin, name="import_begin"),
    path("imports/<uuid:draft_id>/done/", imports.done, name="import_done"),
    path("imports/<uuid:draft_id>/discard/", imports.discard, name="import_discard"),
    path("imports/example.xlsx", export.example, name="example"),
    path("changes/", changes.changes, name="changes"),
    path("changes/<uuid:batch_id>/undo/", changes.undo, name="undo"),
    path("doubles/", changes.doubles, name="doubles"),
    path("doubles/<slug:kind>/<uuid:first_id>/<uuid:second_id>/", changes.merge, name="merge"),
    path("export/", export.export, name="export"),
    path("export/<slug:form>/", export.files, name="export_files"),
]
