"""A workbook as plain data (grid.py) → rows and problems (tables.py). Pure: no database, no I/O."""

from service.excel.understanding.monthly import monthly_tables
from service.excel.understanding.plan import plan_tables

__all__ = ["monthly_tables", "plan_tables"]
