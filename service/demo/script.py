"""The demo's year: who gives which commands when. Played on a simulated clock, it is the demo's journal."""

from collections.abc import Iterator

from service.demo import hours
from service.demo.cast import Cast
from service.demo.changes import changes
from service.demo.founding import founding, supplementing
from service.demo.reporting import months
from service.demo.steps import Agenda, Step


def script(cast: Cast) -> Iterator[list[Step]]:
    """Moment by moment, made as it comes; the last one is `hours.END`."""
    agenda = Agenda()
    agenda.add(founding(cast))
    agenda.add(supplementing(cast))
    agenda.add(months(cast, agenda))
    for thread in changes(cast):
        agenda.add(thread)
    return agenda.until(hours.END)
