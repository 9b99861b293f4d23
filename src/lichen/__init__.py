"""Lichen: find, judge, plan, run and prove exchanges of by-products between neighbours."""

__version__ = "0.1.0"
