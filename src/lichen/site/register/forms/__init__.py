"""The forms of the register: rows as the pack describes them, filters, imports, and what stands beside rows."""
