"""A proposal as people and programs see it: in a terminal, as JSON, and as the workbook itself, marked.

What comes from a file is shown as text everywhere: no formula, no markup, no control character of it is ever alive.
"""
