"""The room *trust* on the web: who somebody is, what she may see and do, and who has seen what."""
