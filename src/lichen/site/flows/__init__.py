"""The room *flows* on the web: what flows where, as pictures with the table beside them."""
