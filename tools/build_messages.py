"""Writes the catalogues of the site's languages: ``.venv/bin/python -m tools.build_messages``.

Strings are taken from the templates and modules of ``src/lichen/site``, and from what the engine says with
``lichen.core.said``, and merged into
``locale/<language>/LC_MESSAGES/django.po``, in the order of the alphabet and without places or dates, so that a
change shows as what it is; from each the ``.mo`` is made that an installation reads. Nothing but Python is needed.

``--missing de`` prints what German still lacks, as a part of a catalogue; ``--fill de FILE`` takes such a part, filled
in, into the catalogue; ``--prune`` drops what no page says any more; ``--check`` changes nothing and tells what is
wrong. ``tests/tools/test_build_messages.py`` runs that check. See ``docs/how-to/translate.md``.
"""

from __future__ import annotations

import argparse
import ast
import gettext
import itertools
import re
import struct
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "src" / "lichen" / "site"
ENGINE = (ROOT / "src" / "lichen" / "core", ROOT / "src" / "lichen" / "engine")
LOCALE = SITE / "locale"
# The order of the forms of a count. Each catalogue has its own; Django keeps them apart from those of its packages.
TWO_FORMS = "nplurals=2; plural=(n != 1);"
PLURALS = {
    "bg": TWO_FORMS,
    "ca": TWO_FORMS,
    "da": TWO_FORMS,
    "de": TWO_FORMS,
    "es": TWO_FORMS,
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
}
# Pages for those who build pages, in English only.
LEFT_OUT = {"shell/guide.py", "shell/templates/shell/guide.html"}
# How a call says which of its arguments are the context (c), the text (t) and its plural (p).
CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), "t"),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), "ct"),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), "tp"),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), "ctp"),
}
# The same of what the engine says (`lichen.core.said`).
SAID = {"said": "t", "counted": "tp"}
_CALL = re.compile(rf"(?<![\w.])({'|'.join(sorted(CALLS, key=len, reverse=True))})\(")
_TEXT = re.compile(r"""\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*,?""", re.DOTALL)
_FILLED = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{\w*\}")
_LINE = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d\])?\s*"(.*)"$')

Key = tuple[str, str]  # context ("" for none) and text


@dataclass(frozen=True)
class Message:
    """A text with its context and plural, as pages say them, and its forms in another language."""

    text: str
    context: str = ""
    plural: str = ""
    forms: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """What tells it from every other text."""
        return self.context, self.text


# Texts of packages that we say better, by language.
_BORROWED = tomllib.loads(Path(__file__).with_name("messages_borrowed.toml").read_text("utf-8"))
BORROWED = {
    language: [
        *(Message(text, part.get("context", "")) for text in part["texts"]),
        *(Message(one, "", many) for one, many in part.get("counts", ())),
    ]
    for language, part in _BORROWED.items()
}


@dataclass(frozen=True)
class Catalogue:
    """The messages of a language, below remarks to its translators."""

    language: str
    remarks: tuple[str, ...]
    messages: Mapping[Key, Message]


# What pages say.


def messages_of_site() -> dict[Key, Message]:
    """Return every message of pages and engine; one that is said with and without a plural keeps the plural.

    Raises TypeError where a text is put together before it is translated: no catalogue can hold it.
    """
    found: dict[Key, Message] = {}
    for one in itertools.chain(_of_pages(), _of_engine()):
        before = found.get(one.key)
        if before and before.plural and one.plural and before.plural != one.plural:
            raise TypeError(f"'{one.text}' has two plurals, '{before.plural}' and '{one.plural}'; use one")
        if not before or one.plural:
            found[one.key] = one
    return found


def _of_pages() -> Iterator[Message]:
    for path in sorted(SITE.rglob("*")):
        name = path.relative_to(SITE).as_posix()
        if name in LEFT_OUT or path.suffix not in {".py", ".html", ".txt"} or "static" in path.parts:
            continue
        source = path.read_text("utf-8")
        if path.suffix == ".py":
            yield from messages_of_module(source, name, CALLS | SAID)
        else:
            yield from messages_of_template(source)


def _of_engine() -> Iterator[Message]:
    for path in sorted(path for floor in ENGINE for path in floor.rglob("*.py")):
        yield from messages_of_module(path.read_text("utf-8"), path.relative_to(ROOT).as_posix(), SAID)


def said_in(language: str, said: Mapping[Key, Message]) -> dict[Key, Message]:
    """Return what pages say and what this language borrows from packages."""
    return {**said, **{one.key: one for one in BORROWED.get(language, ())}}


def messages_of_module(
    source: str, name: str = "a module", calls: Mapping[str, str] = CALLS
) -> Iterator[Message]:
    """Yield the messages of Python code that says them by these calls.

    >>> [(m.text, m.plural) for m in messages_of_module('f(_("Yes"), ngettext("%d site", "%d sites", n))')]
    [('Yes', ''), ('%d site', '%d sites')]
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        kinds = calls.get(called, "")
        given = node.args[: len(kinds)]
        if any(isinstance(one, ast.JoinedStr) for one in given):
            raise TypeError(
                f"{name}, line {node.lineno}: an f-string is translated; write {called}('… %(name)s') % {{…}}"
            )
        texts = [one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if kinds and len(texts) == len(kinds):
            yield _message(kinds, texts)


def messages_of_template(source: str) -> Iterator[Message]:
    """Yield the messages of a template.

    >>> [m.text for m in messages_of_template('{% load i18n %}{% translate "Yes" %} {{ _("No") }}')]
    ['Yes', 'No']
    """
    code = templatize(source)
    for call in _CALL.finditer(code):
        kinds, texts, at = CALLS[call[1]], [], call.end()
        while len(texts) < len(kinds) and (text := _TEXT.match(code, at)):
            texts.append(ast.literal_eval(text[1].replace("\n", "\\n")))
            at = text.end()
        if len(texts) == len(kinds):
            yield _message(kinds, texts)


def _message(kinds: str, texts: list[str]) -> Message:
    said = dict(zip(kinds, texts, strict=True))
    return Message(said["t"], said.get("c", ""), said.get("p", ""))


# Catalogues as texts (.po).


def read_catalogue(text: str, language: str) -> Catalogue:
    """Return what a .po file holds; marks of other tools (places, dates, fuzzy) are passed over, fuzzy ones emptied."""
    remarks = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        remarks.append(line.removeprefix("#").removeprefix(" "))
    messages = {}
    for block in re.split(r"\n\s*\n", text):
        fields: dict[str, str] = {}
        current = ""
        for line in block.splitlines():
            if part := _LINE.match(line):
                current = part[1] or current
                fields[current] = fields.get(current, "") + _plain(part[2])
        forms = tuple(fields[name] for name in sorted(fields) if name.startswith("msgstr"))
        if re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE):
            forms = ("",) * len(forms)
        if fields.get("msgid"):
            one = Message(fields["msgid"], fields.get("msgctxt", ""), fields.get("msgid_plural", ""), forms)
            messages[one.key] = one
    return Catalogue(language, tuple(remarks), messages)


def written(catalogue: Catalogue) -> str:
    """Return a catalogue as a .po file: its remarks, its head, its messages in the order of the alphabet."""
    remarks = "".join(f"# {line}".rstrip() + "\n" for line in catalogue.remarks)
    ordered = sorted(catalogue.messages.values(), key=lambda m: (m.text.casefold(), m.text, m.context))
    return "\n".join([f"{remarks}{_entry(_head(catalogue.language))}", *map(_entry, ordered)])


def _head(language: str) -> Message:
    lines = (f"Language: {language}", "MIME-Version: 1.0", "Content-Type: text/plain; charset=UTF-8")
    lines += ("Content-Transfer-Encoding: 8bit", f"Plural-Forms: {PLURALS[language]}")
    return Message("", forms=("".join(f"{line}\n" for line in lines),))


def _entry(one: Message) -> str:
    lines = [f"msgctxt {_quoted(one.context)}"] if one.context else []
    lines.append(f"msgid {_quoted(one.text)}")
    if one.plural:
        lines.append(f"msgid_plural {_quoted(one.plural)}")
        lines += [f"msgstr[{at}] {_quoted(form)}" for at, form in enumerate(one.forms)]
    else:
        lines.append(f"msgstr {_quoted(one.forms[0])}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    parts = [part.replace("\n", "\\n") for part in escaped.splitlines(keepends=True)] or [""]
    return f'"{parts[0]}"' if len(parts) == 1 else "\n".join(['""', *(f'"{part}"' for part in parts)])


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), text)


def compiled(catalogue: Catalogue) -> bytes:
    """Return a catalogue as a .mo file, as described in the manual of GNU gettext, "The Format of GNU MO Files"."""
    done = [one for one in catalogue.messages.values() if all(one.forms)]
    pairs = []
    for one in [_head(catalogue.language), *done]:
        name = (
            (f"{one.context}\4" if one.context else "") + one.text + (f"\0{one.plural}" if one.plural else "")
        )
        pairs.append((name.encode(), "\0".join(one.forms).encode()))
    pairs.sort()
    count, table = len(pairs), 7 * 4
    at, places, body = table + 16 * count, [], b""
    for column in (0, 1):
        for pair in pairs:
            places += [len(pair[column]), at + len(body)]
            body += pair[column] + b"\0"
    numbers = [0x950412DE, 0, count, table, table + 8 * count, 0, at, *places]
    return struct.pack(f"<{len(numbers)}I", *numbers) + body


# What is wrong with a translation.


def wrong_with(one: Message, language: str) -> list[str]:
    """Return what is wrong with a message of a language, each as a sentence; nothing if it can stand.

    >>> wrong_with(Message("%(n)s of 9", forms=("%(m)s von 9",)), "de")
    ["'%(n)s of 9': the places to fill in are %(n)s, but '%(m)s von 9' has %(m)s"]
    """
    rule, count = plural_of(language)
    wanted = count if one.plural else 1
    if len(one.forms) != wanted or not all(one.forms):
        return [f"'{one.text}': not translated, it needs {wanted} form(s)"]
    said = []
    for at, form in enumerate(one.forms):
        # A form for a single number may name it or not; one that stands for several has to.
        several = sum(rule(n) == at for n in range(200)) > 1
        english = one.plural if one.plural and (several or _places(form) == _places(one.plural)) else one.text
        if _places(form) != _places(english):
            asked, has = (" ".join(_places(text).elements()) or "none" for text in (english, form))
            said.append(f"'{one.text}': the places to fill in are {asked}, but '{form}' has {has}")
        said += [
            f"'{one.text}': '{form}' has {sign}, which the English has not and a page cannot hold"
            for sign in '"<>&'
            if sign in form and sign not in english
        ]
        if _ending(form) != _ending(english) or _edges(form) != _edges(english):
            said.append(f"'{one.text}': '{form}' begins or ends with another sign or space")
    return said


def plural_of(language: str) -> tuple[object, int]:
    """Return which form a number takes, as a function, and how many forms there are."""
    count, rule = re.match(r"nplurals=(\d); plural=(.*);", PLURALS[language]).groups()  # type: ignore[union-attr]
    return gettext.c2py(rule), int(count)  # type: ignore[attr-defined]


def _places(text: str) -> Counter[str]:
    return Counter(found[0] for found in _FILLED.finditer(text))


def _ending(text: str) -> str:
    return text[-1:] if text[-1:] in ".:;?!…," else ""


def _edges(text: str) -> tuple[bool, bool]:
    return text[:1].isspace(), text[-1:].isspace()


def problems(language: str, said: Mapping[Key, Message]) -> list[str]:
    """Return what is wrong with the catalogue of a language: all of it, each as a sentence."""
    source, said = place(language).read_text("utf-8"), said_in(language, said)
    catalogue = read_catalogue(source, language)
    found = [
        f"'{one.text}' is not in the catalogue" for key, one in said.items() if key not in catalogue.messages
    ]
    for key, one in catalogue.messages.items():
        if key not in said:
            found.append(f"'{one.text}' is in the catalogue, and no page says it (--prune drops it)")
        elif one.plural != said[key].plural:
            found.append(f"'{one.text}' has another plural on the pages, '{said[key].plural}'")
        else:
            found += wrong_with(one, language)
    if "#, fuzzy" in source or source != written(catalogue):
        found.append("the catalogue is not written as the tool writes it")
    if place(language).with_suffix(".mo").read_bytes() != compiled(catalogue):
        found.append("the .mo is older than the .po")
    return found


# The command.


def place(language: str) -> Path:
    """Return where the catalogue of a language lies."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def merged(old: Catalogue, said: Mapping[Key, Message], *, prune: bool) -> Catalogue:
    """Return a catalogue with all that pages say; what they no longer say stays unless pruned."""
    _, count = plural_of(old.language)
    messages = {} if prune else dict(old.messages)
    for key, one in said.items():
        blank = ("",) * (count if one.plural else 1)
        known = old.messages.get(key)
        forms = (
            known.forms if known and known.plural == one.plural and len(known.forms) == len(blank) else blank
        )
        messages[key] = replace(one, forms=forms)
    return replace(old, messages=messages)


def filled(old: Catalogue, part: Catalogue) -> Catalogue:
    """Return a catalogue with the translations of a part of it; those it does not know are left out."""
    messages = dict(old.messages)
    for key, one in part.messages.items():
        if key in messages and len(one.forms) == len(messages[key].forms) and all(one.forms):
            messages[key] = replace(messages[key], forms=one.forms)
    return replace(old, messages=messages)


def main(arguments: list[str] | None = None) -> int:
    """Merge, compile and check the catalogues; return how many problems there are, at most 1."""
    parser = argparse.ArgumentParser(prog="build_messages", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing")
    parser.add_argument("--prune", action="store_true", help="drop what no page says any more")
    parser.add_argument("--missing", metavar="LANGUAGE", choices=PLURALS, help="print what it lacks")
    parser.add_argument("--fill", nargs=2, metavar=("LANGUAGE", "FILE"), help="take a filled part in")
    asked = parser.parse_args(arguments)
    said = messages_of_site()
    for language in PLURALS if not (asked.check or asked.missing) else ():
        path = place(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        old = read_catalogue(path.read_text("utf-8") if path.is_file() else "", language)
        new = merged(old, said_in(language, said), prune=asked.prune)
        if asked.fill and asked.fill[0] == language:
            new = filled(new, read_catalogue(Path(asked.fill[1]).read_text("utf-8"), language))
        path.write_text(written(new), "utf-8")
        path.with_suffix(".mo").write_bytes(compiled(new))
    if asked.missing:
        old = read_catalogue(place(asked.missing).read_text("utf-8"), asked.missing)
        now = merged(old, said_in(asked.missing, said), prune=True).messages
        lacking = {key: one for key, one in now.items() if not all(one.forms)}
        print(written(Catalogue(asked.missing, (), lacking)), end="")
        return 0
    wrong = {language: problems(language, said) for language in PLURALS}
    for language, found in wrong.items():
        print(f"{language}: {len(said)} messages, {len(found)} problem(s)")
        print("".join(f"  {line}\n" for line in found), end="")
    return int(any(wrong.values()))


if __name__ == "__main__":
    sys.exit(main())
