"""Linking a text to concepts: what it is, and where it arises, with probabilities that can be believed.

Two lists speak: the labels of the concepts, in the language of the text and by way of English, and what people here
confirmed. Their scores are never added; a small fitted model turns both into probabilities.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lichen.core.codes import Code, scheme
from lichen.core.codes.low import normalise_low
from lichen.core.errors import AmbiguityError, CodeLookupError, LichenError
from lichen.core.said import joined as together
from lichen.core.said import said
from lichen.engine.kit.text import words
from lichen.engine.register.link.choose import direct, joined, shortlist
from lichen.engine.register.link.clean import cleaned
from lichen.engine.register.link.detect import detect
from lichen.engine.register.link.explain import explain
from lichen.engine.register.link.features import agreement, kinds
from lichen.engine.register.link.meaning import Meanings
from lichen.engine.register.link.memory import Evidence, Memory
from lichen.engine.register.link.model import Choice, Model, credible
from lichen.engine.register.link.result import Candidate, Facet, Linked
from lichen.engine.register.link.store import LinkIndex
from lichen.engine.register.link.terms import Asked, ask, in_english, translate

_SHOWN = 10
_ABSTAIN = 0.5
_SECOND_LANGUAGE = 0.3
_CODE = re.compile(r"(?<!\d)(\d{2})[ .]?(\d{2})[ .]?(\d{2})(?!\d)")
"""A code of the List of Waste in a text."""
_POWER = re.compile(r"\d\s*(?:[kMG]W(?:th|h|el)?|[кМГ]Вт|GJ|TJ|ГДж|兆瓦|千瓦)(?!\w)", re.IGNORECASE)
"""An amount of power or energy."""


@dataclass(frozen=True, eq=False)
class Read:
    """A text as the index reads it: `features` by target, what was `asked` in which language, whether it tells of
    `power` or energy, and its `meaning` if there are sentence vectors.
    """

    features: NDArray[np.float32]
    languages: tuple[tuple[str, float], ...]
    asked: Mapping[str, Asked]
    power: bool = False
    meaning: NDArray[np.float32] | None = None


@dataclass(frozen=True, eq=False)
class Linker:
    """An `index` of labels and a fitted `model`; `meanings` are the extra of sentence vectors."""

    index: LinkIndex
    model: Model
    meanings: Meanings | None = None

    @cached_property
    def _of_scheme(self) -> Mapping[str, NDArray[np.int64]]:
        schemes = [target.scheme for target in self.index.targets]
        return {
            one: np.array([i for i, s in enumerate(schemes) if s == one], np.int64)
            for one in ("low", "own", "nace")
        }

    @cached_property
    def _immaterial(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the resources that are no waste (energy, water, capabilities), and those that may be."""
        own = self._of_scheme["own"]
        thing = np.array([self.index.targets[i].entry == "material" for i in own], np.bool_)
        return own[~thing], own[thing]

    def unlike(self, read: Read, of: str) -> tuple[float, float, float]:
        """Return what speaks for none of a scheme [1]; only the List of Waste knows things that are no waste."""
        if of != "low":
            return 0.0, 0.0, 0.0
        immaterial, material = self._immaterial
        return direct(read.features, immaterial), direct(read.features, material), float(read.power)

    @cached_property
    def _rest(self) -> NDArray[np.float32]:
        """Return which entries stand for what is not specified otherwise."""
        return np.array([t.scheme == "low" and t.id.endswith("99") for t in self.index.targets], np.float32)

    def read(self, text: str, language: str | None = None) -> Read:
        """Return how a text agrees with every target.

        Raises
        ------
        LichenError
            If there are no labels in that language.
        """
        known = {one: self.index.blocks[one].whole.terms for one in self.index.blocks}
        if language is not None and language not in known:
            raise LichenError(
                said(
                    "there are no labels in the language '{language}'; choose one of {choices}",
                    language=language,
                    choices=", ".join(known),
                )
            )
        languages = ((language, 1.0),) if language else detect(text, known)
        count = len(self.index.targets)
        features = np.zeros((count, 0), np.float32)
        asked: dict[str, Asked] = {}
        english = self.index.blocks["en"]
        for one, share in languages[:2]:
            if asked and share < _SECOND_LANGUAGE:
                break
            block = self.index.blocks[one]
            found = words(text, one)
            asked[one] = ask(found, one, block.vocabulary)
            own = agreement(asked[one], block, count).values
            pivot = asked[one] if one == "en" else translate(found, one, block.lexicon, english.vocabulary)
            other = own if one == "en" else agreement(pivot, english, count).values
            asked.setdefault("en", pivot)
            both = np.hstack([own, other])
            features = np.maximum(features, both) if features.size else both
        kind = kinds(self.index.targets, self._rest, text)
        all_features = np.hstack([features, kind, self._said(text)])
        power = _POWER.search(text) is not None
        return Read(all_features, languages, asked, power, self._meaning(text, languages[0][0]))

    def _meaning(self, text: str, language: str) -> NDArray[np.float32] | None:
        """Return how near the vector of the text, said in English, lies to the labels of each target."""
        if self.meanings is None:
            return None
        english = (
            text.lower()
            if language == "en"
            else in_english(words(text, language), language, self.index.blocks[language].lexicon)
        )
        return self.meanings.agreement(english, self.index.blocks["en"], len(self.index.targets))

    def _said(self, text: str) -> NDArray[np.float32]:
        """Return which targets the text names by their code, and which stand opposite to one that it names."""
        named = np.zeros((len(self.index.targets), 2), np.float32)
        table = scheme("low")
        for parts in _CODE.findall(text):
            code = "".join(parts)
            if code in table:
                named[self.index.numbers[f"low:{code}"], 0] = 1.0
                for other in table.get(code).mirror:
                    named[self.index.numbers[f"low:{other}"], 1] = 1.0
        return named

    def by_label(self, read: Read, of: str) -> tuple[dict[str, float], float]:
        """Return the probabilities [1] by labels of the targets of one scheme, and that of none of them."""
        short = shortlist(read.features, self._of_scheme[of], self.unlike(read, of), read.meaning)
        choices = self.model.by_label if read.meaning is None else self.model.by_meaning
        shares = choices[of].probabilities(short.features)
        ids = (self.index.targets[place].id for place in short.targets)
        return dict(zip(ids, shares[:-1].tolist(), strict=True)), float(shares[-1])

    def link(
        self, text: str, lang: str | None = None, memory: Memory | None = None, code: str | None = None
    ) -> Linked:
        """Return what a text may mean; `code` is what its writer says it is, and is checked against the text.

        Raises
        ------
        LichenError
            If the text has no words, or there are no labels in the language `lang`.
        """
        clean = cleaned(text)
        if not words(clean.text):
            raise LichenError(
                said(
                    "there is no word to link; say what it is, such as '{example}'",
                    example="spent grain, wet",
                )
            )
        read = self.read(clean.text, lang)
        known = memory or Memory()
        facets = {of: self._facet(of, read, clean.text, known) for of in ("low", "own", "nace")}
        notices = list(clean.notices)
        if clean.removed:
            parts = together(clean.removed, ", ")
            notices.insert(0, said("Left out before anything was kept: {parts}.", parts=parts))
        if code is not None:
            notices += self._against(code, facets["low"])
        what = facets["low"]
        return Linked(
            clean.text,
            read.languages[:3],
            what,
            facets["own"],
            facets["nace"],
            _questions(what),
            tuple(notices),
        )

    def shares(self, of: str, read: Read, found: Evidence) -> tuple[dict[str, float], float]:
        """Return the shares [1] of the concepts of one scheme by labels and memory, and that of none of them."""
        return self.joined_shares(of, self.by_label(read, of), found)

    def joined_shares(
        self, of: str, label: tuple[dict[str, float], float], found: Evidence
    ) -> tuple[dict[str, float], float]:
        """Return the shares [1] that those by labels, and that of none, become with what memory found."""
        choice: Choice | None = self.model.with_memory.get(of)
        if not found.codes or choice is None:
            return label
        names, rows = joined(*label, found)
        both = choice.probabilities(rows)
        return dict(zip(names, both[:-1].tolist(), strict=True)), float(both[-1])

    def _facet(self, of: str, read: Read, text: str, memory: Memory) -> Facet:
        evidence = memory.evidence(text, of)
        shares, none = self.shares(of, read, evidence)
        ranked = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
        possible = credible([share for _, share in ranked])
        accepted = self.model.accepted
        listing = accepted.listing(text, read.languages[0][0])
        found = tuple(
            self._candidate(
                name,
                accepted.probability(share, listing, of, evidence.strength, evidence.count),
                read,
                text,
                memory,
            )
            for name, share in ranked[:_SHOWN]
        )
        return Facet(found, none, tuple(name for name, _ in ranked[:possible]), none > _ABSTAIN or not found)

    def _candidate(self, name: str, share: float, read: Read, text: str, memory: Memory) -> Candidate:
        label, because = explain(self.index, name, read.languages[0][0], read.asked)
        of, _, notation = name.partition(":")
        if memory.count and (like := memory.nearest(text, name)):
            because = (*because, said("confirmed here: {text}", text=like))
        entry = ""
        mirror: tuple[str, ...] = ()
        if of == "low":
            known = scheme("low").get(notation)
            mirror = tuple(f"low:{other}" for other in known.mirror)
            entry = f"{known.entry_type} {'hazardous' if known.hazardous else 'non-hazardous'}"
        must_ask = bool(mirror) or entry.endswith(" hazardous") or entry.startswith("mirror")
        return Candidate(name, label, share, because, entry, must_ask, mirror)

    def _against(self, code: str, what: Facet) -> list[str]:
        """Return what is odd about a code that the writer gave."""
        try:
            given = f"low:{normalise_low(code)}"
        except (CodeLookupError, AmbiguityError) as error:
            problem = together([error.what, error.mend], "; ")
            return [said("The code given with the text: {problem}.", problem=problem)]
        share = next((one.probability for one in what.candidates if one.id == given), 0.0)
        if what.abstained or given in what.possible or share >= 0.02 or not what.candidates:
            return []
        best = what.candidates[0]
        title = scheme("low").get(given[4:]).title
        return [
            said(
                "Code and text do not agree: {code} is '{title}', while the text speaks of '{other}' ({other_code}); "
                "correct whichever is wrong.",
                code=given[4:],
                title=title,
                other=best.label,
                other_code=best.id[4:],
            )
        ]


def _questions(what: Facet) -> tuple[str, ...]:
    """Return what a person has to decide: every hazardous or mirror entry that is possible."""
    asked: dict[frozenset[str], str] = {}
    table = scheme("low")
    for one in what.candidates:
        if one.ask and one.id in what.possible:
            code = table.get(one.id[4:])
            others = ", ".join(table.get(other[4:]).written for other in one.mirror)
            asked.setdefault(frozenset((one.id, *one.mirror)), _question(code, others))
    return tuple(asked.values())


def _question(code: Code, others: str) -> str:
    """Return what a person has to decide on a hazardous or mirror entry; `others` mirror it."""
    if others:
        return said(
            "{code} and {others} differ only in the hazard: a person has to decide, by analysis or origin.",
            code=code.written,
            others=others,
        )
    if code.hazardous:
        return said("{code} is hazardous waste: a person has to confirm it.", code=code.written)
    return said(
        "{code} has hazardous counterparts: a person has to decide, by analysis or origin.", code=code.written
    )
