"""Where facts are kept: the only code that knows eventsourcing.

format.py (frozen: envelope, leaf) · tree.py (RFC 6962) · mapper.py (fact ⇄ bytes) · recorder.py (head, insert) ·
reading.py · committer.py (many commands, one transaction) · opening.py (tables, roles, first fact) · clock.py
"""
