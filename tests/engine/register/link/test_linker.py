"""Linking as a whole."""

from __future__ import annotations

import pytest

from lichen.core.codes import scheme as scheme_of
from lichen.core.errors import LichenError
from lichen.engine.register.link import Linker, Memory, packaged_linker
from lichen.engine.register.link.linker import _question


def test_a_text_is_linked_by_its_own_words_and_by_way_of_english(linker: Linker) -> None:
    """Law: labels of the language lead there, and where it has none the lexicon does."""
    assert linker.link("popiół lotny", "pl").what.candidates[0].id == "low:100102"
    found = linker.link("зола из котла", "ru")
    assert {one.id for one in found.what.candidates} >= {"low:100101", "low:100102"}
    assert found.what.candidates[0].because


def test_shares_and_none_add_up_to_one(linker: Linker) -> None:
    """Law: the shares of all candidates and of none make one; every probability lies between nought and one."""
    read = linker.read("fly ash", "en")
    for scheme in ("low", "own", "nace"):
        shares, none = linker.shares(scheme, read, Memory().evidence("fly ash", scheme))
        assert abs(sum(shares.values()) + none - 1.0) < 1e-9
    found = linker.link("fly ash", "en")
    for facet in (found.what, found.resource, found.where):
        assert all(0.0 <= one.probability <= 1.0 for one in facet.candidates)


def test_a_word_that_nobody_knows_is_abstained_from(linker: Linker) -> None:
    """Law: no evidence, no proposal."""
    assert linker.link("qwrtz", "en").abstained


def test_mirror_and_hazardous_entries_are_always_asked(linker: Linker) -> None:
    """Law: of a mirror pair both are told, and a person decides."""
    found = linker.link("soil and stones", "en")
    pair = {one.id: one for one in found.what.candidates}
    assert pair["low:170504"].ask
    assert pair["low:170504"].mirror == ("low:170503",)
    assert any("17 05 03* and 17 05 04" in line or "17 05 04 and 17 05 03*" in line for line in found.ask)


def test_one_confirmation_is_used_at_once(linker: Linker) -> None:
    """Law: a text that says nothing by its labels is known as soon as it was confirmed, and it is told why."""
    before = linker.link("zwarte prut", "en", Memory())
    after = linker.link("zwarte prut", "en", Memory().confirm("zwarte prut", "low:020304"))
    assert before.what.abstained
    assert after.what.candidates[0].id == "low:020304"
    assert "confirmed here: zwarte prut" in after.what.candidates[0].because


def test_unrelated_confirmations_leave_the_answer(linker: Linker) -> None:
    """Law: what was confirmed of something else does not turn the first candidate."""
    memory = Memory().confirm_all([("zwarte prut", "low:020304"), ("oude prut", "low:020304")])
    assert linker.link("coal fly ash", "en", memory).what.candidates[0].id == "low:100102"


def test_a_code_that_contradicts_the_text_is_noticed() -> None:
    """Law: a code of another matter is told; the right one, and one that cannot be read, in their way."""
    linker = packaged_linker()
    assert any("do not agree" in n for n in linker.link("coal fly ash", "en", code="17 02 01").notices)
    assert not any("do not agree" in n for n in linker.link("coal fly ash", "en", code="10 01 02").notices)
    assert any("no code" in n for n in linker.link("coal fly ash", "en", code="99 99 99").notices)


def test_personal_data_are_told_and_not_shown(linker: Linker) -> None:
    """Law: the answer carries no telephone number."""
    found = linker.link("fly ash, tel. 030 123 45 67", "en")
    assert "123" not in repr(found)
    assert found.notices[0].startswith("Left out")


def test_what_cannot_be_linked_is_refused(linker: Linker) -> None:
    """Law: no words and no such language are errors with a cure."""
    with pytest.raises(LichenError, match="no word"):
        linker.link("123 ...")
    with pytest.raises(LichenError, match="choose one of"):
        linker.link("ash", "xx")


def test_question_says_what_the_entry_is() -> None:
    """A mirror entry without a named partner is not called hazardous, and an absolute hazardous one is."""
    low = scheme_of("low")
    assert "hazardous counterparts" in _question(low.get("17 02 01"), "")
    assert "is hazardous waste" in _question(low.get("13 02 05"), "")
    assert "03 01 05 and 03 01 04*" in _question(low.get("03 01 05"), "03 01 04*")
