"""The verbs of the register: import, edit, undo, merge, export, drafts, documents, people, codes.

Each takes the actor first and asks for her permission; each writes within one transaction that keeps every row before
and after (`Batch`, `Change`), and says so in the log where it is somebody else's.
"""

from lichen.site.register.services.codes import (
    Suggestion,
    Suggestions,
    confirm_code,
    confirm_text,
    suggest_codes,
)
from lichen.site.register.services.drafts import (
    Review,
    Wrong,
    bad_rows,
    begin_import,
    discard,
    draft_of,
    drafts,
    import_draft,
    mend,
    review,
    set_heads,
    set_mapping,
    sources,
    upload,
)
from lichen.site.register.services.editing import remove, save_organisation, save_site, save_stream, set_stage
from lichen.site.register.services.files import (
    FORMS,
    add_document,
    export_pack,
    open_document,
    remove_document,
)
from lichen.site.register.services.importing import Imported, import_pack
from lichen.site.register.services.loading import load_pack
from lichen.site.register.services.merging import merge, tell_apart
from lichen.site.register.services.people import remove_person, save_person
from lichen.site.register.services.reading import read_stream, read_streams
from lichen.site.register.services.twice import doubles
from lichen.site.register.services.undoing import may_undo, undo

__all__ = [
    "FORMS",
    "Imported",
    "Review",
    "Suggestion",
    "Suggestions",
    "Wrong",
    "add_document",
    "bad_rows",
    "begin_import",
    "confirm_code",
    "confirm_text",
    "discard",
    "doubles",
    "draft_of",
    "drafts",
    "export_pack",
    "import_draft",
    "import_pack",
    "load_pack",
    "may_undo",
    "mend",
    "merge",
    "open_document",
    "read_stream",
    "read_streams",
    "remove",
    "remove_document",
    "remove_person",
    "review",
    "save_organisation",
    "save_person",
    "save_site",
    "save_stream",
    "set_heads",
    "set_mapping",
    "set_stage",
    "sources",
    "suggest_codes",
    "tell_apart",
    "undo",
    "upload",
]
