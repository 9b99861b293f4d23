"""Where the room crosses into the engine: sums as tables, pictures, balances, what may be published."""
