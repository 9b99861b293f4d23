"""The commands share and stress, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lichen.cli.main import MEND, OK, main


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("share") / "valley"
    assert main(["new", str(folder)]) == OK
    return folder


def test_share_tells_members_payments_and_stability(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For people as text, for programs as JSON, and as tables in a folder."""
    out = pack.parent / "shares"
    assert main(["share", str(pack), "--out", str(out)]) == OK
    text = capsys.readouterr().out
    assert "no group would do better alone" in text
    assert "Payments from taker to giver" in text
    assert sorted(item.name for item in out.iterdir()) == ["members.csv", "objections.csv", "payments.csv"]
    assert main(["share", str(pack), "--rule", "shapley", "--json"]) == OK
    found = json.loads(capsys.readouterr().out)
    assert sum(row["transfer"] for row in found["members"]) == pytest.approx(0.0, abs=1e-6)


def test_stress_tells_losses_changes_and_what_robustness_costs(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And in one sentence what the share asked for costs."""
    assert main(["stress", str(pack), "--keep", "0.4", "--out", str(pack.parent / "stress")]) == OK
    text = capsys.readouterr().out
    assert "whoever stops" in text
    assert "cost of transport" in text
    assert (pack.parent / "stress" / "hauls.csv").is_file()
    assert main(["stress", str(pack), "--json"]) == OK
    assert {"losses", "changes", "robust", "hauls"} <= json.loads(capsys.readouterr().out).keys()


def test_a_share_above_one_is_refused_with_the_cure(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ninety is not a share; 0.9 is."""
    assert main(["stress", str(pack), "--keep", "90"]) == MEND
    assert "such as 0.9" in capsys.readouterr().err
