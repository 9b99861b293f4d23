"""The rooms of the house, from the ground up.

Command groups, the docs index and the architecture tests derive from this tuple: a new room is added here
and in the list of import contracts, and nowhere else.
"""

from __future__ import annotations

ROOMS: tuple[str, ...] = ("trust", "register", "flows", "match")
