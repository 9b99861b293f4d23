"""Numerical tools that the rooms of the engine stand on; they know nothing of streams or sites."""
