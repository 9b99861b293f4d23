"""Reading a page back: is it well-formed, where does it lead, what do its tables say."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta"}


@dataclass
class Grid:
    """A table of a page: its caption, and its rows of cells as text."""

    caption: str = ""
    rows: list[list[str]] = field(default_factory=list)


class Page(HTMLParser):
    """A page read back; raises `AssertionError` where an element is not closed or closed twice."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.tables: list[Grid] = []
        self.words: list[str] = []
        self.feed(source)
        self.close()
        assert self.open == [], f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.tables.append(Grid())
        elif tag == "tr":
            self.tables[-1].rows.append([])
        elif tag in {"th", "td"}:
            self.tables[-1].rows[-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "script" in self.open or "style" in self.open:
            return
        self.words.append(data)
        if "caption" in self.open:
            self.tables[-1].caption += data
        elif {"th", "td"} & set(self.open):
            self.tables[-1].rows[-1][-1] += data

    @property
    def text(self) -> str:
        """All that a reader sees."""
        return " ".join(" ".join(self.words).split())

    def table(self, caption: str) -> Grid:
        """The first table whose caption begins so."""
        return next(grid for grid in self.tables if grid.caption.startswith(caption))

    def all(self, tag: str, attribute: str) -> list[str]:
        """The values of an attribute of all elements of a tag, or of any tag for ``*``."""
        return [a[attribute] or "" for t, a in self.tags if tag in {t, "*"} and attribute in a]


def value(cell: str) -> float:
    """The number of a cell written for people."""
    return float(cell.replace("\u202f", "").replace("−", "-").split()[0])
