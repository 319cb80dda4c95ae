"""The child that parses what strangers upload: standard library only, in a process of its own that is thrown away.

`python -I -m service.excel.jail` reads one file from standard input, and answers on standard output with one JSON text:
`{"sheets": […]}`, or `{"refused": kind, "detail": Chinese}`. service/excel/reading.py starts it, and believes nothing
that it says before looking at it. Nothing in here imports what is outside of here.
"""
