"""The pages of the register: lists and the map, rows, forms, imports, changes, doubles, export."""
