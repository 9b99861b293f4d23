"""Who is who: one name per operator however it is written, and private persons left unnamed."""

from __future__ import annotations

import csv
import re
from pathlib import Path

HERE = Path(__file__).parent

# An operator with none of these words may be a private person, whose name this pack does not carry.
BUSINESS = frozenset((HERE / "business_words.txt").read_text(encoding="utf-8").split())
_SPELLINGS = {"LTD": "LIMITED", "LIMTED": "LIMITED", "&": "AND", "SKIPHIRE": "SKIP HIRE"}
_IGNORED = {"LIMITED", "THE", "PLC", "LLP"}
# The register's own stand-in for a private person: not one operator but many.
PRIVATE = "PRIVATE CONTACT"


def read_aliases(path: Path = HERE / "aliases.csv") -> dict[str, str]:
    """Return the written names that stand for another, as in the table of aliases."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["written"]: row["name"] for row in csv.DictReader(stream)}


def key_of(name: str) -> str:
    """Return what is the same for all spellings of an operator.

    >>> key_of("Dumfries & Galloway Council") == key_of("DUMFRIES AND GALLOWAY COUNCIL")
    True
    >>> key_of("Obltd Skips LTD.") == key_of("OBLTD SKIPS")
    True
    """
    words = re.findall(r"[A-Z0-9&']+", name.upper().replace("'", ""))
    spelt = " ".join(_SPELLINGS.get(word, word) for word in words).split()
    return " ".join(word for word in spelt if word not in _IGNORED)


def is_business(name: str) -> bool:
    """Whether the name says by one of its words that it is a body, not a private person.

    >>> is_business("Fife Council"), is_business("John Smith"), is_business("John Smith & Sons")
    (True, False, False)
    """
    return bool(BUSINESS & set(re.findall(r"[A-Z0-9-]+", name.upper())))


def trade_name(name: str) -> str:
    """Return the part of a name under which business is done.

    >>> trade_name("ALASDAIR CORRIE T/A A CORRIE SKIP HIRE")
    'A CORRIE SKIP HIRE'
    """
    return name.rsplit(" T/A ", maxsplit=1)[-1].strip()


def slug(text: str) -> str:
    """Return a text as a key.

    >>> slug("WML/L/1184315")
    'wml-l-1184315'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def organisations(
    operators: dict[str, str], aliases: dict[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the organisation id of each permit, and the name of each organisation id.

    `operators` gives the operator as written by permit. Of several spellings the most frequent names the
    organisation, the alphabetically first at a tie. Operators whose name may be a person's are numbered in
    the order of their permits; sites of the same one stay together.
    """
    spelt: dict[str, dict[str, int]] = {}
    key_by_permit: dict[str, str] = {}
    for permit, written in sorted(operators.items()):
        name = trade_name(aliases.get(written, written))
        key = f"{PRIVATE} {permit}" if written == PRIVATE else key_of(name)
        key_by_permit[permit] = key
        counts = spelt.setdefault(key, {})
        counts[name] = counts.get(name, 0) + 1
    ids: dict[str, str] = {}
    names: dict[str, str] = {}
    private = 0
    for permit in sorted(operators):
        key = key_by_permit[permit]
        if key in ids:
            continue
        name = min(spelt[key], key=lambda text: (-spelt[key][text], text))
        if key.startswith(PRIVATE) or not is_business(name):
            private += 1
            ids[key], name = f"private-operator-{private}", f"Private operator {private} (name withheld)"
        else:
            ids[key] = slug(key)
        names[ids[key]] = name
    return {permit: ids[key_by_permit[permit]] for permit in operators}, names
