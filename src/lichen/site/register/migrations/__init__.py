"""How the tables of the register came to be what they are."""
