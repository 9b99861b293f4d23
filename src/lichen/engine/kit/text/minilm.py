"""A small sentence embedding, all-MiniLM-L6-v2, computed with numpy alone; its weights are given, not packaged.

Wang, W. et al. (2020). MiniLM: deep self-attention distillation for task-agnostic compression of pre-trained
transformers. https://doi.org/10.48550/arXiv.2002.10957. Reimers, N., Gurevych, I. (2019). Sentence-BERT.
https://doi.org/10.18653/v1/D19-1410. The network is that of BERT: six layers of twelve heads, 384 wide.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_HEADS = 12
_LAYERS = 6
_LONGEST = 128
_TINY = 1e-12
_PIECE = re.compile(r"\w+|[^\w\s]")
Floats = NDArray[np.float32]


def read_safetensors(content: bytes) -> dict[str, Floats]:
    """Return the arrays of a safetensors file: a length, a header in JSON, then the numbers.

    Raises
    ------
    ValueError
        If the file holds other than 32-bit floats where weights are expected.

    >>> head = b'{"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}'
    >>> content = len(head).to_bytes(8, "little") + head + np.float32(2).tobytes()
    >>> read_safetensors(content)["w"].tolist()
    [2.0]
    """
    size = int.from_bytes(content[:8], "little")
    arrays: dict[str, Floats] = {}
    for name, about in json.loads(content[8 : 8 + size]).items():
        if name == "__metadata__" or about["dtype"] == "I64":
            continue
        if about["dtype"] != "F32":
            raise ValueError(f"'{name}' is {about['dtype']}; give the model in 32-bit floats")
        left, right = (8 + size + place for place in about["data_offsets"])
        arrays[name] = np.frombuffer(content[left:right], np.float32).reshape(about["shape"])
    return arrays


@dataclass(frozen=True, eq=False)
class Minilm:
    """The `weights` by name, and the number of each piece of a word in `vocabulary`."""

    weights: Mapping[str, Floats]
    vocabulary: Mapping[str, int]

    def pieces(self, text: str) -> list[int]:
        """Return a text as the numbers of its pieces, longest first, as WordPiece does, with its bounds.

        >>> Minilm({}, {"[CLS]": 0, "[SEP]": 1, "[UNK]": 2, "ash": 3, "##es": 4}).pieces("Ashes!")
        [0, 3, 4, 2, 1]
        """
        plain = unicodedata.normalize("NFD", text.lower())
        found = [self.vocabulary["[CLS]"]]
        for word in _PIECE.findall("".join(c for c in plain if not unicodedata.combining(c))):
            found += self._word(word)
        return [*found[: _LONGEST - 1], self.vocabulary["[SEP]"]]

    def _word(self, word: str) -> list[int]:
        found: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = self.vocabulary.get(("##" if start else "") + word[start:end])
                if piece is not None:
                    found.append(piece)
                    start = end
                    break
            else:
                return [self.vocabulary["[UNK]"]]
        return found

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return a vector of length one for each text; texts of one number of pieces are computed together."""
        coded = [self.pieces(text) for text in texts]
        groups: dict[int, list[int]] = {}
        for place, one in enumerate(coded):
            groups.setdefault(len(one), []).append(place)
        result = np.zeros((len(texts), 384), np.float32)
        for places in groups.values():
            for start in range(0, len(places), 64):
                part = places[start : start + 64]
                hidden = self._run(np.array([coded[place] for place in part]))
                mean = hidden.mean(axis=1)
                result[part] = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), _TINY)
        return result

    def _run(self, pieces: NDArray[np.int64]) -> Floats:
        """Return the last layer for texts of the same length."""
        w = self.weights
        x = w["embeddings.word_embeddings.weight"][pieces]
        x = x + w["embeddings.position_embeddings.weight"][: pieces.shape[1]]
        x = self._norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for layer in range(_LAYERS):
            name = f"encoder.layer.{layer}"
            x = self._norm(x + self._attend(x, name), f"{name}.attention.output.LayerNorm")
            inner = self._linear(x, f"{name}.intermediate.dense")
            inner = 0.5 * inner * (1.0 + _erf(inner / math.sqrt(2.0)))
            x = self._norm(x + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")
        return np.asarray(x)

    def _attend(self, x: Floats, name: str) -> Floats:
        count, length, width = x.shape
        query, key, value = (
            self._linear(x, f"{name}.attention.self.{part}")
            .reshape(count, length, _HEADS, -1)
            .transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        score = query @ key.transpose(0, 1, 3, 2) / np.float32(math.sqrt(width / _HEADS))
        odds = np.exp(score - score.max(axis=-1, keepdims=True))
        mixed = (odds / odds.sum(axis=-1, keepdims=True)) @ value
        return self._linear(mixed.transpose(0, 2, 1, 3).reshape(x.shape), f"{name}.attention.output.dense")

    def _linear(self, x: Floats, name: str) -> Floats:
        return np.asarray(x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"])

    def _norm(self, x: Floats, name: str) -> Floats:
        centred = x - x.mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(_TINY))
        return np.asarray(scaled * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"])


def _erf(x: Floats) -> Floats:
    """Return the error function to 1.5e-7 (Abramowitz and Stegun, 7.1.26)."""
    t = 1.0 / (1.0 + 0.3275911 * np.abs(x))
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    return np.asarray(np.sign(x) * (1.0 - poly * np.exp(-x * x)))


def read_minilm(model: bytes, vocabulary: str) -> Minilm:
    """Return the network from its files ``model.safetensors`` and ``vocab.txt``.

    >>> read_minilm(b"\\x02" + bytes(7) + b"{}", "[PAD]\\n[UNK]").vocabulary["[UNK]"]
    1
    """
    return Minilm(
        read_safetensors(model), {piece: place for place, piece in enumerate(vocabulary.split("\n"))}
    )
