"""The index of all languages, and its form on disk: made once when the product is built, read when it is asked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lichen.core.concepts import Register
from lichen.engine.kit.text import Inverted
from lichen.engine.kit.text.inverted import weigh
from lichen.engine.register.link.block import Block, build_block
from lichen.engine.register.link.concepts import Target, roads_of

_ARRAYS = ("label", "target", "road", "weight")


@dataclass(frozen=True, eq=False)
class LinkIndex:
    """The `targets` that texts are linked to, and an index of the labels of each language."""

    targets: tuple[Target, ...]
    blocks: Mapping[str, Block]

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Return the number of each target by its id."""
        return {target.id: place for place, target in enumerate(self.targets)}


def build_index(register: Register) -> LinkIndex:
    """Return the index of a register.

    >>> from lichen.core.concepts import concept_register
    >>> index = build_index(concept_register())
    >>> len(index.targets) > 1400, "de" in index.blocks
    (True, True)
    """
    roads = roads_of(register)
    languages = sorted({*register.languages, *register.words["lang"].unique().to_list(), "en"})
    return LinkIndex(roads.targets, {one: build_block(register, roads, one) for one in languages})


def pack(index: LinkIndex) -> bytes:
    """Return the index as bytes; the same index gives the same bytes.

    >>> unpack(pack(LinkIndex((Target("low:170201", "low", ""),), {}))).targets[0].id
    'low:170201'
    """
    parts: dict[str, bytes] = {
        "targets": _lines(f"{one.id}\t{one.scheme}\t{one.entry}" for one in index.targets),
        "languages": _lines(index.blocks),
    }
    for language, block in index.blocks.items():
        parts[f"{language}/texts"] = _lines(text.replace("\n", " ") for text in block.texts)
        parts[f"{language}/lexicon"] = _lines(f"{p}\t{' '.join(e)}" for p, e in block.lexicon.items())
        for name in _ARRAYS:
            parts[f"{language}/{name}"] = _raw(getattr(block, name))
        for name in ("labels", "whole"):
            inverted: Inverted = getattr(block, name)
            parts[f"{language}/{name}/terms"] = _lines(inverted.terms)
            parts[f"{language}/{name}/starts"] = _raw(inverted.starts)
            parts[f"{language}/{name}/texts"] = _raw(inverted.texts)
            parts[f"{language}/{name}/often"] = _raw(inverted.often)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()


def unpack(packed: bytes) -> LinkIndex:
    """Return the index from its bytes; a language is read when it is first asked for.

    >>> dict(unpack(pack(LinkIndex((), {}))).blocks)
    {}
    """
    archive = zipfile.ZipFile(io.BytesIO(packed))
    targets = tuple(Target(*line.split("\t")) for line in _read(archive, "targets"))
    return LinkIndex(targets, _Lazy(archive, tuple(_read(archive, "languages")), len(targets)))


class _Lazy(Mapping[str, Block]):
    """Blocks by language, read one by one."""

    def __init__(self, archive: zipfile.ZipFile, languages: tuple[str, ...], targets: int) -> None:
        self._archive, self._languages, self._targets = archive, languages, targets
        self._ready: dict[str, Block] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._languages)

    def __len__(self) -> int:
        return len(self._languages)

    def __getitem__(self, language: str) -> Block:
        if language not in self._languages:
            raise KeyError(language)
        if language not in self._ready:
            self._ready[language] = self._block(language)
        return self._ready[language]

    def _block(self, language: str) -> Block:
        texts = _read(self._archive, f"{language}/texts")
        lexicon = (line.split("\t") for line in _read(self._archive, f"{language}/lexicon"))
        kinds = (np.int32, np.int32, np.int8, np.float32)
        label, target, road, weight = (
            np.frombuffer(self._archive.read(f"{language}/{name}"), kind)
            for name, kind in zip(_ARRAYS, kinds, strict=True)
        )
        return Block(
            language,
            texts,
            self._inverted(f"{language}/labels", len(texts)),
            self._inverted(f"{language}/whole", self._targets),
            label,
            target,
            road,
            weight,
            {phrase: tuple(english.split()) for phrase, english in lexicon},
        )

    def _inverted(self, name: str, count: int) -> Inverted:
        terms = {term: place for place, term in enumerate(_read(self._archive, f"{name}/terms"))}
        starts = np.frombuffer(self._archive.read(f"{name}/starts"), np.int64)
        owner = np.frombuffer(self._archive.read(f"{name}/texts"), np.int32)
        often = np.frombuffer(self._archive.read(f"{name}/often"), np.float32)
        term = np.repeat(np.arange(len(terms), dtype=np.int32), np.diff(starts))
        return weigh(terms, owner, term, often, count)


def _lines(lines: Iterator[str] | Mapping[str, object]) -> bytes:
    return "\n".join(lines).encode()


def _read(archive: zipfile.ZipFile, name: str) -> list[str]:
    text = archive.read(name).decode()
    return text.split("\n") if text else []


def _raw(values: NDArray[np.generic]) -> bytes:
    return np.ascontiguousarray(values).tobytes()
