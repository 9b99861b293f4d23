"""How the region pack "Scotland 2019" is made from its public sources: `tools/build_scotland.py` runs it.

source      what the regulator published: sites and flows, and what is set aside on reading
names       who is who: one name per operator, and private persons left unnamed
rules       our judgements, as data: materials.csv, operations.csv, figures.csv, technologies.csv
streams     offers and needs with their operations and costs
tables      the other tables of the pack
about       the tables beside the pack: reconciliation, exclusions and every figure with its source
"""
