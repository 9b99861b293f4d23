"""The demo: the whole road on the bundled region, reconciled with its source."""

from __future__ import annotations

from pathlib import Path

import pytest

from lichen.cli.demo import demo_files, reconciliation
from lichen.cli.main import OK, main
from lichen.cli.packs import region_from


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    out = tmp_path_factory.mktemp("demo") / "scotland"
    with pytest.MonkeyPatch.context() as patch:
        lines: list[str] = []
        patch.setattr("lichen.cli.demo.print_line", lines.append)
        assert main(["demo", "--out", str(out)]) == OK
    return "\n".join(lines), out


def test_demo_tells_the_headline_figures(printed: tuple[str, Path]) -> None:
    text, out = printed
    for word in (
        "754",
        "net benefit",
        "t CO2e",
        "moved up",
        "Nearest receiver first",
        "Reference case",
        "holds",
    ):
        assert word in text
    assert (out / "report.html").stat().st_size > 100_000
    assert (out / "plan.json").exists()


def test_demo_has_the_flows_over_the_years_beside_the_plan(printed: tuple[str, Path]) -> None:
    text, out = printed
    assert "what does not add up?" in text
    assert (out / "flows.html").exists()
    assert (out / "flows" / "contradictions.csv").exists()
    assert 'href="flows.html"' in (out / "report.html").read_text("utf-8")


def test_demo_of_flows_alone(tmp_path: Path) -> None:
    lines: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lichen.cli.demo.print_line", lines.append)
        assert main(["demo", "flows", "--out", str(tmp_path / "flows")]) == OK
    assert "beyond chance" in "\n".join(lines)
    assert (tmp_path / "flows" / "flows.html").stat().st_size > 500_000


def test_demo_reconciles_with_its_source(printed: tuple[str, Path]) -> None:
    """Law: what is in the pack is what is in the source less what is listed as left out."""
    text, _ = printed
    table = text[text.index("difference [t]") :].splitlines()[2:4]
    assert [line.split()[-1] for line in table] == ["0", "0"]
    assert "no coordinates" in text


def test_reconciliation_shows_what_is_missing() -> None:
    """A tonne that goes missing is seen."""
    streams = region_from(demo_files(), "scotland-2019").streams
    assert reconciliation(streams[1:]) != reconciliation(streams)


def test_demo_of_kalundborg_is_held_against_the_record(tmp_path: Path) -> None:
    """A second region runs the same road, and says what of history it finds again."""
    lines: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lichen.cli.demo.print_line", lines.append)
        assert main(["demo", "kalundborg", "--out", str(tmp_path / "park")]) == OK
    text = "\n".join(lines)
    for word in ("Kalundborg", "recall", "Gyproc", "not on record", "holds"):
        assert word in text
    assert (tmp_path / "park" / "report.html").exists()
