"""The room *flows*: balances and reconciles what was measured, keeps stocks, measures circularity, draws the Sankey."""

from lichen.engine.flows.balance import balance, reconcile
from lichen.engine.flows.frames import system_from_frames
from lichen.engine.flows.result import Balanced, Checked
from lichen.engine.flows.system import FlowSystem, flow_system, system_of

__all__ = [
    "Balanced",
    "Checked",
    "FlowSystem",
    "balance",
    "flow_system",
    "reconcile",
    "system_from_frames",
    "system_of",
]
