"""The office's tables: workbooks read into rows that name their cells, and written as officials expect them."""
