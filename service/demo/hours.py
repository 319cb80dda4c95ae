"""The demo's calendar: when a month opens, is due and is closed, and at which hours people sit down to it.

A report is due on the 3rd of the following month at 18:00: a whole month can be reported, and December's falls into
January, where the demo ends. People sit down together, at most an hour apart around the due moment, so that one sitting
is one append. A filing moves away from the due moment to the next sitting, never across it: what was filed
in time stays in time, and late stays late.
"""

from datetime import date, datetime, time, timedelta
from typing import Final

from events.vocabulary import SHANGHAI
from service.demo.projects import YEAR

START: Final = datetime(YEAR, 1, 8, 9, tzinfo=SHANGHAI)
END: Final = datetime(YEAR + 1, 1, 15, 17, 30, tzinfo=SHANGHAI)
"""The last thing that happens, the closing of December: a demo whose journal has come so far is whole."""

_DAY = timedelta(days=1)
_IN_TIME = (10, 16)
_LATE = (10, 16)
_DUE_DAY = (8, 10, *range(12, 18))
_DAY_AFTER = (8, 10, 12, 14, 16, *range(18, 23))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def _following(month: int, day: int) -> date:
    return date(YEAR + month // 12, month % 12 + 1, day)


def opens(month: int) -> datetime:
    return at(date(YEAR, month, 20), 9)


def due(month: int) -> datetime:
    return at(_following(month, 3), 18)


def closes(month: int) -> datetime:
    """A week after the month is due; December's year-end check takes five days more."""
    return END if month == 12 else at(_following(month, 10), END.hour, END.minute)


def filed(month: int, lag: float) -> datetime:
    """When a report that is ready `lag` hours after the due moment (before, if negative) is filed."""
    ready = due(month) + timedelta(hours=lag)
    if lag <= 0:
        return _by(ready, _DUE_DAY if ready.date() == due(month).date() else _IN_TIME)
    return sit(ready, _DAY_AFTER if lag <= 24 else _LATE)


def sit(ready: datetime, hours: tuple[int, ...], *, workdays: bool = False) -> datetime:
    """The first sitting at or after `ready`."""
    day = ready.date()
    while True:
        if not workdays or day.weekday() < 5:
            for hour in hours:
                if (sitting := at(day, hour)) >= ready:
                    return sitting
        day += _DAY


def _by(ready: datetime, hours: tuple[int, ...]) -> datetime:
    """The last sitting at or before `ready`."""
    day = ready.date()
    while True:
        for hour in reversed(hours):
            if (sitting := at(day, hour)) <= ready:
                return sitting
        day -= _DAY
