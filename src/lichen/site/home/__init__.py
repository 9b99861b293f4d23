"""The first page: what each room has to say to this reader. It stands above the rooms."""
