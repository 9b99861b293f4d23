"""The command line: one module per room, standing on the engine."""
