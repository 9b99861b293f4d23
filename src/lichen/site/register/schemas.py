"""Documents of the register: streams, sites, organisations, people, documents, history, imports."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AliasPath, Field, field_validator

from lichen.site.register import models
from lichen.site.shell.answers import In, Out, Rows
from lichen.site.trust.schemas import JobOut, stage_word

StageWord = Literal["hidden", "sector", "ranges", "exact"]
Name = Annotated[str, Field(max_length=200)]
Cell = Annotated[str, Field(max_length=5000)]
Cells = Annotated[dict[Name, Cell | None], Field(max_length=100)]
batch_key = models.batch_key


class StreamOut(Out):
    """A stream as far as `seen` shows it; what is not shown is null or empty.

    `x`, `y` [degrees east and north, or km] are the place, or the middle of its cell unless `exact_place`. `amount`,
    `low`, `high` [`unit`/year]. `stage`, what every member sees, is told to the owner and to who reads all.
    """

    id: UUID
    seen: StageWord
    role: str
    resource: str
    code: str
    division: str
    country: str
    x: float | None
    y: float | None
    exact_place: bool
    unit: str
    hazardous: bool | None
    amount: float | None
    low: float | None
    high: float | None
    ref: str
    site: UUID | None
    site_name: str
    organisation: UUID | None
    organisation_name: str
    stage: StageWord | None
    own: bool

    @field_validator("seen", "stage", mode="before")
    @classmethod
    def in_words(cls, stage: Any) -> Any:
        """Name the stage."""
        return stage_word(stage)


class StreamWhole(StreamOut):
    """A stream with its cells as they were written, where it is seen exactly."""

    cells: dict[str, str] | None


class CellsIn(In):
    """Columns of a row to what is written; a column that is not here stays as it is, null or "" empties it."""

    cells: Cells


class StageIn(In):
    """How much of a stream every member shall see."""

    stage: StageWord


class DisclosureIn(In):
    """How much of a stream one organisation (`to`; null: every member) shall see."""

    to: UUID | None
    stage: StageWord


class DisclosureOut(Out):
    """What is or was disclosed of a stream."""

    id: UUID
    to: UUID | None = Field(validation_alias="to_id")
    to_name: str
    stage: StageWord
    since: datetime
    revoked: datetime | None

    @field_validator("stage", mode="before")
    @classmethod
    def in_words(cls, stage: Any) -> Any:
        """Name the stage."""
        return stage_word(stage)


class OrganisationOut(Out):
    """An organisation; `party` is it as trust sees it."""

    id: UUID
    name: str
    sector: str
    country: str
    party: UUID
    own: bool


class SiteOut(Out):
    """A site with its organisation; `x`, `y` [degrees east and north, or km]."""

    id: UUID
    name: str
    activity: str
    country: str
    x: float | None
    y: float | None
    organisation: UUID
    organisation_name: str
    own: bool


class OrganisationWhole(OrganisationOut):
    """An organisation with its cells as they were written."""

    cells: dict[str, str]


class SiteWhole(SiteOut):
    """A site with its cells as they were written."""

    cells: dict[str, str]


class PersonIn(In):
    """Somebody to talk to."""

    name: Annotated[str, Field(max_length=200)]
    email: Annotated[str, Field(max_length=254)] = ""
    phone: Annotated[str, Field(max_length=50)] = ""
    function: Annotated[str, Field(max_length=200)] = ""


class PersonOut(Out):
    """Somebody to talk to at an organisation."""

    id: UUID
    name: str
    email: str
    phone: str
    function: str


class DocumentOut(Out):
    """A file of an organisation, site or stream (`subject`); `size` [bytes]."""

    id: UUID
    subject: UUID
    name: str
    size: int
    sha256: str
    at: datetime


class BatchOut(Out):
    """Changes that were made together."""

    id: UUID
    kind: str
    title: str
    by_name: str
    at: datetime
    counts: dict[str, Any]
    undone: bool = Field(validation_alias="undone_by_id")

    @field_validator("id", mode="before")
    @classmethod
    def outside(cls, number: Any) -> Any:
        """Call it what it is called outside."""
        return batch_key(number) if isinstance(number, int) else number

    @field_validator("undone", mode="before")
    @classmethod
    def whether(cls, by: Any) -> bool:
        """Tell whether it was undone."""
        return by is not None and by is not False


class ChangeOut(Out):
    """A row before and after a change: null before is a row that was new, null after one that went."""

    at: datetime = Field(validation_alias=AliasPath("batch", "at"))
    by_name: str = Field(validation_alias=AliasPath("batch", "by_name"))
    title: str = Field(validation_alias=AliasPath("batch", "title"))
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class SuggestionOut(Out):
    """A code that a text may mean: `confidence` [1], the words that speak for it, whether a person has to decide."""

    id: str
    code: str
    label: str
    confidence: float
    because: list[str]
    ask: bool
    mirror: list[str]
    confirmed: bool


class SuggestionsOut(Out):
    """What a text may mean: codes of the List of Waste, resources and sectors, likeliest first."""

    text: str
    codes: list[SuggestionOut]
    resources: list[SuggestionOut]
    sectors: list[SuggestionOut]
    none_likely: bool
    questions: list[str]
    notices: list[str]


class CodeIn(In):
    """The code that a person settled on, as a concept: ``low:020304``."""

    code: Annotated[str, Field(max_length=40)]


class TextCodeIn(CodeIn):
    """The code that a person settled on for a text."""

    text: Annotated[str, Field(max_length=2000)]


class TwiceOut(Out):
    """Two rows that may be one: `likeness` [1], `km` apart (null: not known)."""

    kind: str
    first: UUID
    first_name: str
    second: UUID
    second_name: str
    likeness: float
    km: float | None


class DoublesOut(Rows[TwiceOut]):
    """Pairs, likeliest first; `more` further ones were found, at least.

    `crowded` rows are like so many others that only the nearest in the alphabet were compared. `is_old`: the register
    has changed since, and is being looked through again.
    """

    crowded: int
    more: int
    is_old: bool


class MergeIn(In):
    """Two rows that are one: `drop` goes, and what hangs on it hangs on `keep`."""

    kind: Literal["organisations", "sites"]
    keep: UUID
    drop: UUID


class ApartIn(In):
    """Two rows that are not one."""

    first: UUID
    second: UUID


class DraftOut(Out):
    """A file on its way into the register; `job` imports it."""

    id: UUID
    name: str
    party: UUID | None = Field(validation_alias="party_id")
    at: datetime
    mapping: dict[str, Any]
    imported: bool = Field(validation_alias="imported_id")
    job: JobOut | None = None

    @field_validator("imported", mode="before")
    @classmethod
    def whether(cls, by: Any) -> bool:
        """Tell whether it was imported."""
        return by is not None and by is not False


class ColumnOut(Out):
    """A column of a list: what it may mean (``table.column`` or "")."""

    place: int
    header: str
    samples: list[str]
    meant: str


class SourceOut(Out):
    """A list in a file."""

    key: str
    file: str
    sheet: str
    rows: int
    table: str
    columns: list[ColumnOut]
    head: int
    hidden: bool


class Meaning(In):
    """What the columns of a list mean: place to ``table.column`` or "", and what holds for every row.

    `leave`: nothing of the list is imported; `decimal`: the mark that its figures are written with, "" where they
    show it; `head`: the row of its header, where that was not found by itself.
    """

    columns: Annotated[
        dict[Annotated[str, Field(pattern="^[0-9]{1,4}$")], Annotated[str, Field(max_length=100)]],
        Field(max_length=500),
    ] = {}
    constants: Annotated[
        dict[Annotated[str, Field(max_length=100)], Annotated[str, Field(max_length=500)]],
        Field(max_length=100),
    ] = {}
    leave: bool = False
    decimal: Literal["", "comma", "point"] = ""
    head: Annotated[int | None, Field(ge=1, le=60)] = None


class MappingIn(In):
    """What columns mean, by list."""

    mapping: Annotated[dict[Annotated[str, Field(max_length=500)], Meaning], Field(max_length=100)]


class MendIn(In):
    """A cell of a draft written anew: the list, the row of the file, ``table.column``."""

    source: Annotated[str, Field(max_length=500)]
    row: Annotated[int, Field(ge=1, le=10_000_000)]
    field: Annotated[str, Field(max_length=100)]
    text: Cell


class MendsIn(In):
    """Cells of a draft written anew."""

    cells: Annotated[list[MendIn], Field(max_length=1000)]


class BeginIn(In):
    """How a draft is imported: with `leave_bad` bad rows are left out, else one refuses all."""

    leave_bad: bool = False


class WrongOut(Out):
    """A problem of a draft, and how to mend it."""

    source: str
    row: int
    field: str
    value: str
    what: str
    mend: str


class ReviewOut(Out):
    """What would come of importing a draft now: rows by table, the first problems, and how many there are."""

    tables: dict[str, int]
    wrong: list[WrongOut]
    count: int
    bad_rows: int
    whole: list[WrongOut]
