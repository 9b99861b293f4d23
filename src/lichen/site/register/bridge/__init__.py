"""Where the register crosses into the engine: rows and packs, checks, the region, codes, likeness, mapping."""

from lichen.site.register.bridge.checking import Examined, beside, examine_rows, pack_of, region_rows
from lichen.site.register.bridge.drafts import (
    Column,
    Source,
    bad_rows_file,
    mapped_pack,
    source_key,
    sources_of,
    suggested,
    without_rows,
)
from lichen.site.register.bridge.known import Known, completed, known_names
from lichen.site.register.bridge.likeness import Found, all_twice, count_rows, found_in
from lichen.site.register.bridge.linking import Candidate, bare, concepts, facets, link
from lichen.site.register.bridge.packs import (
    KEPT,
    OTHER,
    SHAPES,
    Written,
    WrittenTable,
    decode_pack,
    encode_pack,
    has_key,
    tables_of,
    unfit,
)
from lichen.site.register.bridge.recast import PLACE
from lichen.site.register.bridge.region import ids_of, problems_of, read_of, region_of, version
from lichen.site.register.bridge.stored import MODELS, PARENTS, columns_of, live, stored_pack

__all__ = [
    "KEPT",
    "MODELS",
    "OTHER",
    "PARENTS",
    "PLACE",
    "SHAPES",
    "Candidate",
    "Column",
    "Examined",
    "Found",
    "Known",
    "Source",
    "Written",
    "WrittenTable",
    "all_twice",
    "bad_rows_file",
    "bare",
    "beside",
    "columns_of",
    "completed",
    "concepts",
    "count_rows",
    "decode_pack",
    "encode_pack",
    "examine_rows",
    "facets",
    "found_in",
    "has_key",
    "ids_of",
    "known_names",
    "link",
    "live",
    "mapped_pack",
    "pack_of",
    "problems_of",
    "read_of",
    "region_of",
    "region_rows",
    "source_key",
    "sources_of",
    "stored_pack",
    "suggested",
    "tables_of",
    "unfit",
    "version",
    "without_rows",
]
