"""How the flow pack "Scotland 2007-2020" is made from its public sources: `tools/build_scotland_flows.py` runs it.

source      what the regulator published: tonnes by site, material and year, and two tables of business waste
groups      which sites count as one process, by their activities: groups.csv
model       processes, flows and stocks
sheets      the rows of the sheets of the pack
about       the tables beside the pack: reconciliation, exclusions, sites apart
doubt       figures of the source that contradict each other, found without any model
"""
