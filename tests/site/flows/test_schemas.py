"""Documents of flows."""

from __future__ import annotations

from types import SimpleNamespace

from lichen.site.flows.bridge.cells import Flow, Wanted
from lichen.site.flows.bridge.draw import draw_register
from lichen.site.flows.schemas import PublicOut, RegionOut
from lichen.site.register.schemas import batch_key

DRAWN = draw_register(
    [Flow(("gives", "10"), ("what", "key:bran"), 2.0)], {"bran": "Bran"}, unit="t", title="x"
)


def test_every_end_of_a_flow_is_a_bar() -> None:
    chosen = SimpleNamespace(drawn=DRAWN, wanted=Wanted(), dimensions=("mass",), unstated=0, version=7)
    told = RegionOut.of_chosen(chosen)
    bars = {node.id: node.label for node in told.nodes}
    assert [(bars[one.source][:2], bars[one.target], one.amount) for one in told.links] == [
        ("10", "Bran", 2.0)
    ]
    assert told.batch == batch_key(7)  # the number itself would tell how many changes there are


def test_how_much_is_withheld_is_for_those_who_publish() -> None:
    made = SimpleNamespace(at="2024-01-01T00:00Z", withheld=3)
    one = SimpleNamespace(drawn=DRAWN, dimension="mass", dimensions=("mass",), shows="now", ways=("now",))
    assert [PublicOut.of_published(made, one, {}, keeps=keeps).withheld for keeps in (True, False)] == [
        3,
        None,
    ]
