"""Other people's datasets of events: their files read, mapped on our codebook, and kept in step with.

`reading` opens a file, a mapping (`ged`, `acled`, `gtd`) turns each of its rows into a `records.Record`,
`staging` copies those into tables that last as long as the transaction, and the statements in `sql/` check
them and make events of them, set by set. `datasets` stand above the kinds of events: they write incidents.
"""
