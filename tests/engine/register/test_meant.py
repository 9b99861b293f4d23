"""Figures keep their meaning when rows of files with other decimal marks come beside them."""

from __future__ import annotations

import polars as pl
import pytest

from lichen.engine.register import check, decode
from lichen.engine.register.meant import meant, plain_text
from lichen.engine.register.raw import RawPack


@pytest.mark.parametrize(
    ("cells", "plain"),
    [
        (["1.234", "0,5"], ["1234", "0.5"]),
        (["1.234", "0.5"], ["1.2340", None]),
        (["1,234", "0.5"], ["1234", None]),
        (["1 234,5", "12"], ["1234.5", None]),
        (["-3,25", ""], ["-3.25", None]),
        (["about 5", "7"], [None, None]),
    ],
)
def test_figures_are_written_as_their_own_file_means_them(cells: list[str], plain: list[str | None]) -> None:
    text = "id;note;amount\n" + "".join(f"{i};x;{cell}\n" for i, cell in enumerate(cells))
    assert meant(decode({"streams.csv": text.encode()}, "p"))["streams"]["amount"].to_list() == plain


def test_doubtful_figures_are_left_to_the_check() -> None:
    text = b"id;amount\na;1,234\nb;17\n"
    assert meant(decode({"streams.csv": text}, "p"))["streams"]["amount"].to_list() == [None, None]


def test_figures_in_mixes_are_understood_beside_the_others() -> None:
    text = 'id;amount;quality\na;0,5;"dry = 1.234 kg/t; ash <= 3,5 %"\nb;2,5;T = 10..14 °C\n'
    frame = meant(decode({"streams.csv": text.encode()}, "p"))["streams"]
    assert frame["quality"].to_list() == ["dry = 1234 kg/t; ash <= 3.5 %", None]


def test_plain_text_has_one_reading_beside_commas() -> None:
    texts = plain_text(pl.Series([1.234, 0.125, 1e22, -7.5]))
    table = pl.DataFrame({"id": list("abcd"), "amount": texts, "max_distance": ["0,5", "1,5", "2,5", "3,5"]})
    raw = decode({"streams.csv": table.write_csv(separator=";").encode()}, "p")
    assert "two_readings" not in check(raw).found["kind"].to_list()
    assert meant(raw)["streams"]["amount"].drop_nulls().to_list() == []


def test_a_pack_without_tables_means_nothing() -> None:
    assert meant(RawPack("none")) == {}
