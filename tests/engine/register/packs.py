"""Small packs for the tests: a sound one, and the same with a table changed."""

from __future__ import annotations

from lichen.core.graph import Region
from lichen.engine.register import Checked, RawPack, check, decode

SOUND = {
    "region": "name,year,currency,coordinate_system\nValley,2024,EUR,WGS84\n",
    "organisations": "id,name\nmill,Mill\nfarm,Farm\n",
    "sites": "id,organisation,latitude,longitude\nmill-1,mill,55.4,10.3\nfarm-1,farm,55.5,10.5\n",
    "streams": "id,site,role,resource,amount,unit\nbran,mill-1,offer,bran,100,t\nfeed,farm-1,need,bran,80,t\n",
    "transport": "mode,unit,cost_per_km\nlorry,t,0.12\n",
}
Told = list[tuple[str, int, str, str]]


def pack_files(**tables: str | bytes) -> dict[str, bytes]:
    """Return the files of the sound pack, with tables changed or added; an empty text takes one away."""
    texts: dict[str, str | bytes] = SOUND | tables
    return {
        f"{name}.csv": text if isinstance(text, bytes) else text.encode()
        for name, text in texts.items()
        if text != ""
    }


def pack(**tables: str | bytes) -> RawPack:
    """Return the sound pack as read, with tables changed or added."""
    return decode(pack_files(**tables), "pack")


def checked(**tables: str | bytes) -> Checked:
    """Return what a check says of the sound pack with tables changed or added."""
    return check(pack(**tables))


def region(**tables: str | bytes) -> Region:
    """Return the region of the sound pack with tables changed or added; fail if it has problems."""
    return checked(**tables).sound()


def told(**tables: str | bytes) -> Told:
    """Return the problems of the changed pack as (table, row, column, kind)."""
    return list(checked(**tables).found.select("table", "row", "column", "kind").iter_rows())


def said(**tables: str | bytes) -> list[str]:
    """Return the problems of the changed pack in words: what is wrong, and how to mend it."""
    return [f"{problem.what}; {problem.mend}" for problem in checked(**tables).problems]


def noted(**tables: str | bytes) -> list[str]:
    """Return what a check of the changed pack wants to be known."""
    return [notice.what for notice in checked(**tables).notices]


def streams(*rows: str, columns: str = "id,site,role,resource,amount,unit") -> str:
    """Return the table of streams with these rows."""
    return "\n".join([columns, *rows]) + "\n"
