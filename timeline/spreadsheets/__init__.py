"""The chronology as a spreadsheet, there and back: export a selection, edit it, see what would change, apply.

`columns` and `parts` say what a sheet holds, `export` writes it, `files` reads what comes back into staging
rows, `checking` says of every row what it would do, `applying` does it, all or nothing.
"""
