"""A network comes back from JSON as it was, and is drawn again in other words at the same places."""

from __future__ import annotations

import json

from lichen.core.said import Said, said
from lichen.engine.kit.draw.net import NetLink, NetNode
from lichen.engine.kit.draw.net_kept import Network, as_json, from_json
from lichen.engine.kit.draw.net_layout import plan_network

NODES = (NetNode("a", said("from stocks")), NetNode("b", "Works", "tx", "A, B", "w"), NetNode("c", "Market"))
LINKS = {
    "2023": (NetLink("a", "b", 3.0, 0.5, "t0", "ore"), NetLink("b", "c", 2.0), NetLink("c", "b", 1.0)),
    "2024": (NetLink("a", "b", 2.0),),
}
NETWORK = Network(
    NODES,
    LINKS,
    plan_network(NODES, *LINKS.values()),
    (("t0", "ore"), ("t7", said("not named"))),
    {"2023": "T, 2023", "2024": "T, 2024"},
    {"2023": said("Nothing flows."), "2024": "A"},
    {"2023": "k0", "2024": "k1"},
)


def marked(text: str) -> str:
    return f"[{text}]" if isinstance(text, Said) else text


def test_json_and_back_is_the_same() -> None:
    assert from_json(json.loads(json.dumps(as_json(NETWORK)))) == NETWORK


def test_picture_is_the_same_from_json() -> None:
    again = from_json(json.loads(json.dumps(as_json(NETWORK))))
    for period in LINKS:
        assert again.drawn(period, str) == NETWORK.drawn(period, str)


def test_what_is_ours_is_told_and_names_stay() -> None:
    drawn = from_json(as_json(NETWORK)).drawn("2023", str, marked)
    assert {word for word in ("[from stocks]", "[not named]", "[Nothing flows.]", "[flows back]") if word in drawn} == {
        "[from stocks]", "[not named]", "[Nothing flows.]", "[flows back]",
    }  # fmt: skip
    assert "[Works]" not in drawn
