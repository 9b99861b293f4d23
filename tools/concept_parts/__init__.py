"""The parts of the concept register, one module a source; see `tools.build_concepts`."""
