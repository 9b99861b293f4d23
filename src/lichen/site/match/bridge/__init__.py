"""Where match on the web crosses into the engine."""
