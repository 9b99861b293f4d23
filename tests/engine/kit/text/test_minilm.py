"""The sentence embedding, on a network of made-up weights: its parts against their formulas."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from lichen.engine.kit.text.minilm import Minilm, _erf, read_minilm, read_safetensors

WIDTH, PIECES = 384, ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "ash", "##es", "fly", "slag")


def shapes() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(PIECES), WIDTH),
        "embeddings.position_embeddings.weight": (128, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
    }
    norms, denses = ["embeddings.LayerNorm"], []
    for layer in range(6):
        name = f"encoder.layer.{layer}"
        norms += [f"{name}.attention.output.LayerNorm", f"{name}.output.LayerNorm"]
        denses += [
            (f"{name}.attention.{part}", WIDTH, WIDTH) for part in ("self.query", "self.key", "self.value")
        ]
        denses += [
            (f"{name}.attention.output.dense", WIDTH, WIDTH),
            (f"{name}.intermediate.dense", 1536, WIDTH),
            (f"{name}.output.dense", WIDTH, 1536),
        ]
    for norm in norms:
        found |= {f"{norm}.weight": (WIDTH,), f"{norm}.bias": (WIDTH,)}
    for dense, out, into in denses:
        found |= {f"{dense}.weight": (out, into), f"{dense}.bias": (out,)}
    return found


@pytest.fixture(scope="module")
def network() -> Minilm:
    rng = np.random.default_rng(3)
    content, header, place = b"", {}, 0
    for name, shape in shapes().items():
        part = (rng.standard_normal(shape) * 0.05).astype(np.float32).tobytes()
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [place, place + len(part)]}
        content, place = content + part, place + len(part)
    head = json.dumps(header).encode()
    return read_minilm(len(head).to_bytes(8, "little") + head + content, "\n".join(PIECES))


def test_vectors_have_length_one_and_do_not_depend_on_their_neighbours(network: Minilm) -> None:
    """Law: a text has the same vector alone and among others, of any lengths."""
    together = network.embed(["ash", "fly ash", "slag", "fly ashes slag"])
    alone = np.concatenate([network.embed([text]) for text in ("ash", "fly ash", "slag", "fly ashes slag")])
    assert np.allclose(together, alone, atol=1e-5)
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)


def test_pieces_are_the_longest_that_are_known(network: Minilm) -> None:
    """Law: WordPiece takes the longest piece from the left; a word that cannot be made is unknown as a whole."""
    assert network.pieces("Ashes") == [2, 4, 5, 3]
    assert network.pieces("ashx fly") == [2, 1, 6, 3]
    assert len(network.pieces("ash " * 500)) == 128


def test_error_function_is_that_of_the_library() -> None:
    """Law: the approximation holds to 2e-7."""
    points = np.linspace(-4, 4, 81)
    assert np.abs(_erf(points) - [math.erf(p) for p in points]).max() < 2e-7


def test_other_numbers_than_floats_are_refused() -> None:
    """Law: weights in half precision are named, not misread."""
    head = json.dumps({"w": {"dtype": "F16", "shape": [1], "data_offsets": [0, 2]}}).encode()
    with pytest.raises(ValueError, match="32-bit"):
        read_safetensors(len(head).to_bytes(8, "little") + head + b"\0\0")
