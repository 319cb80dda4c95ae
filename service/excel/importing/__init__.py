"""Excel in: what a table's rows (tables.py) mean for the ledger, asked first, then committed in one append.

`known` asks the projections what stands; `units`, `dimensions` and `matching` find what a table's words name, or ask;
`drafting`, `differences` and `totals` say what follows; `proposing` puts it together, and `committing` gives it to the
desk. Only `known` and `committing` touch anything outside; the rest are functions of (tables, known, answers).
"""
