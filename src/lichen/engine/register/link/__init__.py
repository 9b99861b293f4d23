"""Linking text to concepts: candidates with probabilities, by the labels of concepts and by what people confirmed."""

from lichen.engine.register.link.linker import Linker
from lichen.engine.register.link.memory import Memory
from lichen.engine.register.link.model import Model, read_model
from lichen.engine.register.link.packaged import packaged_linker, with_meanings
from lichen.engine.register.link.result import Candidate, Facet, Linked
from lichen.engine.register.link.store import LinkIndex, build_index, pack, unpack

__all__ = [
    "Candidate",
    "Facet",
    "LinkIndex",
    "Linked",
    "Linker",
    "Memory",
    "Model",
    "build_index",
    "pack",
    "packaged_linker",
    "read_model",
    "unpack",
    "with_meanings",
]
