"""`lichen codes`: look a code up, exactly, by prefix or by name."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import Any

import click

from lichen.cli.output import emit, print_line
from lichen.core.codes import Code, Scheme, hierarchy, operation, scheme
from lichen.core.codes.packaged import TITLES
from lichen.core.errors import AmbiguityError, CodeLookupError, LichenError, UnreadableCodeError

_SHOWN = 20


@click.command()
@click.argument("code", nargs=-1)
@click.option("--scheme", "scheme_name", type=click.Choice(list(TITLES)), help="Look in this scheme only.")
@click.option("--prefix", help="List this code and everything below it.")
@click.option("--find", "text", help="List the codes whose titles have these words, best first.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=_SHOWN, show_default=True, help="Most hits of --find."
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON, for other programs.")
def codes(
    code: tuple[str, ...],
    scheme_name: str | None,
    prefix: str | None,
    text: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Look up CODE, in any spelling, in the codes that come with Lichen.

    Schemes: low (European List of Waste), nace (NACE Rev. 2), rd (recovery and disposal operations with
    their rank in the waste hierarchy). Without --scheme, all of them are searched.

    \b
    Examples:
      lichen codes 01 03 04
      lichen codes R3
      lichen codes --prefix 17 --scheme low
      lichen codes --find wood --scheme low --json
    """
    asked = " ".join(code)
    if sum(part is not None for part in (asked or None, prefix, text)) != 1:
        raise click.UsageError("Give one of CODE, --prefix and --find, as in: lichen codes 17 02 01")
    schemes = [scheme(name) for name in ([scheme_name] if scheme_name else TITLES)]
    if text is not None:
        found = _best(schemes, text, limit)
    else:
        found = _named(schemes, asked or prefix or "", below=prefix is not None)
    if as_json:
        emit([_record(one) for one in found], as_json=True)
    elif asked:
        print_line("\n\n".join(_details(one) for one in found))
    else:
        print_line(_listing(found))


def _named(schemes: list[Scheme], asked: str, *, below: bool) -> list[Code]:
    """Return the code of that name in each scheme that has it, and with `below` all under it."""
    found: list[Code] = []
    errors: list[LichenError] = []
    for one in schemes:
        try:
            found += one.under(asked) if below else (one.get(asked),)
        except (CodeLookupError, AmbiguityError) as error:
            errors.append(error)
    if found:
        return found
    # A text that looks like a code of one scheme was meant for that one.
    telling = [error for error in errors if not isinstance(error, UnreadableCodeError)]
    if telling or len(errors) == 1:
        raise LichenError(". ".join(str(error) for error in telling or errors))
    raise CodeLookupError(
        f"no scheme has the code '{asked}'", "search by name with: lichen codes --find WORD"
    )


def _best(schemes: list[Scheme], text: str, limit: int) -> list[Code]:
    found = [hit for one in schemes for hit in one.find(text, limit)]
    if not found:
        where = f"scheme '{schemes[0].name}'" if len(schemes) == 1 else "any scheme"
        raise CodeLookupError(
            f"no title in {where} has the words '{text}'", "try fewer words, or the start of one"
        )
    return found


def _record(code: Code) -> dict[str, Any]:
    """Return a code as a JSON-ready mapping; what does not apply to its scheme is left out."""
    record: dict[str, Any] = {
        "scheme": code.scheme,
        "code": code.code,
        "written": code.written,
        "title": code.title,
        "level": code.level,
        "parents": [parent.code for parent in scheme(code.scheme).parents(code.code)],
    }
    if code.entry_type is not None:
        record |= {"hazardous": code.hazardous, "entry_type": code.entry_type, "mirror": list(code.mirror)}
    if code.scheme == "rd":
        place = operation(code.code)
        record |= {
            "rank": place.rank,
            "preliminary": place.preliminary,
            "judgement": place.judgement,
            "why": place.why,
        }
    return record


def _details(code: Code) -> str:
    """Return everything about one code, as aligned lines."""
    home = scheme(code.scheme)
    lines = [(code.written, code.title), ("scheme", home.title)]
    lines += [(parent.level, f"{parent.written}  {parent.title}") for parent in home.parents(code.code)]
    if code.entry_type is not None:
        lines.append(("hazardous", f"{'yes' if code.hazardous else 'no'} ({code.entry_type} entry)"))
        lines += [("mirror", f"{home.get(other).written}  {home.get(other).title}") for other in code.mirror]
    if code.scheme == "rd":
        place = operation(code.code)
        step = next(step for step in hierarchy() if step.rank == place.rank)
        marks = [
            *(["default: preliminary operation"] if place.preliminary else []),
            *(["judgement"] if place.judgement else []),
        ]
        lines.append(("rank", f"{place.rank} {step.name}" + (f" ({', '.join(marks)})" if marks else "")))
        lines.append(("why", place.why))
    below = len(home.under(code.code)) - 1
    if below:
        lines.append(
            ("below", f"{below} codes; see: lichen codes --scheme {code.scheme} --prefix {code.code}")
        )
    return _aligned(lines)


def _listing(found: list[Code]) -> str:
    """Return one line a code, a heading before each scheme if there are several."""
    names = list(dict.fromkeys(code.scheme for code in found))
    blocks = []
    for name in names:
        lines = [(code.written, code.title) for code in found if code.scheme == name]
        heading = f"{scheme(name).title}:\n" if len(names) > 1 else ""
        blocks.append(heading + _aligned(lines))
    return "\n\n".join(blocks)


def _aligned(lines: list[tuple[str, str]]) -> str:
    """Return two columns; the second is wrapped on a terminal, and whole elsewhere, for searching in it."""
    first = max(len(name) for name, _ in lines) + 2
    if not sys.stdout.isatty():
        return "\n".join(f"{name:<{first}}{value}" for name, value in lines)
    width = max(shutil.get_terminal_size().columns, first + 20)
    return "\n".join(
        textwrap.fill(value, width, initial_indent=f"{name:<{first}}", subsequent_indent=" " * first)
        for name, value in lines
    )
