"""The room *register*: reads, checks and writes region packs."""
