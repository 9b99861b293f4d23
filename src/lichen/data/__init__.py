"""Packaged reference data, each part with its source and licence."""
