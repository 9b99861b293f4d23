"""The verbs of match on the web: `desk` moves exchanges, `outcomes` records what they brought."""
