"""The verbs of the room: add up, draw, reconcile, publish."""
