"""The room *register* on the web: organisations, sites and streams with their history; import and export."""
