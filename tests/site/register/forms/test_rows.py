"""Forms of rows come from the pack: each column a field, and what the engine says stands at it."""

from __future__ import annotations

from lichen.core.errors import Problem
from lichen.core.pack import STREAMS
from lichen.site.register.forms.rows import RowForm, label_of


def test_every_column_of_the_pack_has_a_field_but_keys_and_parents() -> None:
    form = RowForm("streams")
    assert set(form.fields) == set(STREAMS.names) - {"id", "site"}
    assert [field.name for field in (*form.main, *form.more)] != []
    assert len(form.main) + len(form.more) == len(form.fields)
    assert form["reference_co2e"].label == "Reference CO2e [kg/unit]"


def test_coordinates_are_those_of_the_region() -> None:
    assert {"x", "y"} & set(RowForm("sites").fields) == set()
    assert {"latitude", "longitude"} & set(RowForm("sites", plane=True).fields) == set()


def test_only_what_was_written_anew_is_said() -> None:
    """A cell that nobody touched keeps what its figure was settled to mean."""
    cells = {"role": "offer", "resource": "bran", "amount": "1,5", "unit": "t"}
    form = RowForm("streams", cells | {"resource": "wheat bran"}, cells=cells)
    assert form.is_valid()
    assert form.cells() == {"resource": "wheat bran"}


def test_a_choice_in_ones_own_words_is_not_lost() -> None:
    cells = {"role": "Angebot", "resource": "bran", "amount": "1", "unit": "t"}
    form = RowForm("streams", cells, cells=cells)
    assert form.is_valid()
    assert 'value="Angebot" selected' in str(form["role"])


def test_problems_stand_at_their_fields() -> None:
    form = RowForm("streams", {"role": "offer", "resource": "bran", "amount": "-3", "unit": "t"})
    assert form.is_valid()
    wrong = Problem(
        "", "streams", 0, "amount", "-3", "the amount is negative", "give it as a positive number"
    )
    other = Problem("", "streams", 0, "site", "", "there is no such site", "name one that is there")
    form.add_problems([wrong, other])
    assert form.errors["amount"] == ["the amount is negative; give it as a positive number."]
    assert form.non_field_errors() == ["Site: there is no such site; name one that is there."]


def test_label_is_readable() -> None:
    assert label_of("max_distance") == "Max distance"
