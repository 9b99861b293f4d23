"""The platform on the web: one installation for one region or park (docs/decisions/0014-the-site.md).

`settings` reads the environment, `urls` joins the rooms, `shell` is what all pages share, and each room of
`lichen.core.rooms` that is on the web is an app of its own.
"""
