"""Excel out: the office's tables as of any position, as workbooks with a CSV beside every sheet.

Asking (`fetching`) and drawing are apart: `fetching` makes plain rows (`rows`), `plan`, `monthly`, `summary` and
`filings` make tables (`tables`) of them, `drawing` puts tables on sheets; `card` and `unit_books` have layouts of their
own. The same rows at the same position give the same bytes.

Formulas stand in headings only (sums, rates), and only those that we wrote; each carries the figure that it comes to,
so that readers who do not calculate see it. Every text is a text, whatever it begins with.
"""
