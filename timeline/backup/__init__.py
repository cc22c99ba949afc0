"""Backups that were restored once before anybody needs them.

`making` writes one: PostgreSQL's own dump in a folder, with a manifest that says of every table how many rows
it has and what they add up to. `restoring` reads one back into a base of its own, compares, and only then
lets it take the place of the present one. `tally` counts, `server` talks to the server and its programs,
`kept` knows the folder."""
