"""Excel in: what a table's rows (tables.py) mean for the ledger, asked first, then committed in one append.

`known` asks the projections what stands; `units`, `dimensions` and `matching` find what a table's words name, or ask;
`drafting`, `differences` and `totals` say what follows; `proposing` puts it together, and `committing` gives it to the
desk. Only `known` and `committing` touch anything outside; the rest are functions of (tables, known, answers).

Reports go the same way: `owed` asks what a month owes and what stands, `whose` finds a row's project, `filing` holds a
row against it; `monthly` does so for monthly tables, `unit_books` (with `hidden_sheet`) for unit workbooks that come
back, and `reporting` puts the proposal together.
"""
