"""Units by name or alias. A name that nobody bears is asked about: whose alias it is, or what is to be registered."""

from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple
from uuid import UUID

from events.decisions.organisation import RecogniseAlias, RegisterOrganisation
from events.vocabulary import OrganisationKind, OrgRef
from projections.organisations import OrganisationRow
from service.excel.importing.gathering import Gathering
from service.excel.importing.proposal import Candidate, Change, ChangeKind, QuestionKind
from service.excel.importing.words import KIND_LABELS, likely_kind
from service.excel.tables import Place, PlanTable
from service.excel.understanding.codes import credit_check, credit_shape
from service.excel.understanding.texts import half

CLOSE, SHOWN, COMPARED = 0.6, 3, 300
"""How alike names must be to be proposed, how many are, and for how many unknown names others are looked for."""

EVERY = "unit:*"
"""The question that a person may answer with "register" for all units at once that are new beyond doubt."""


class Named(NamedTuple):
    """A name that tables use: where, and the credit codes that stand beside it."""

    name: str
    places: list[Place]
    codes: Counter[str]


class Units:
    """Every unit that a file names, found, registered or asked about before any row is looked at."""

    def __init__(self, organisations: list[OrganisationRow], gathering: Gathering) -> None:
        self._gathering = gathering
        self._rows = organisations
        self._ids = {half(name): row.organisation_id for row in organisations for name in (row.name, *row.aliases)}
        self._names = {row.organisation_id: row.name for row in organisations}
        self._by_code = {row.uscc: row for row in organisations if row.uscc}

    def settle(self, tables: list[PlanTable], land: list[tuple[str, Place]]) -> None:
        """See to every unknown name of the tables, and of the columns of land counties."""
        answered = []
        for number, named in enumerate(self._unknown(tables, land)):
            said = self._answer(named, self._near(named) if number < COMPARED else [])
            answered += [(named, said)] if said else []
        # What is to be registered first, so that another name of the file can be its alias.
        for named, said in answered:
            if said.startswith("register"):
                self._register(named, said)
        for named, said in answered:
            if not said.startswith("register"):
                self._recognise(named, said)

    def id(self, name: str) -> UUID | None:
        return self._ids.get(half(name))

    def ids(self, names: tuple[str, ...]) -> tuple[OrgRef, ...]:
        """In order; those that nobody has said anything about are left out, and block the import."""
        found = (self.id(name) for name in names)
        return tuple(dict.fromkeys(OrgRef(id) for id in found if id is not None))

    def name(self, id: UUID) -> str:
        return self._names.get(id, str(id))

    def _unknown(self, tables: list[PlanTable], land: list[tuple[str, Place]]) -> list[Named]:
        found: dict[str, Named] = {}
        for name, place, code in (*_named(tables), *((name, place, "") for name, place in land)):
            if half(name) in self._ids:
                continue
            named = found.setdefault(half(name), Named(name, [], Counter()))
            if not named.places or named.places[-1] != place:
                named.places.append(place)
            if credit_shape(code) and credit_check(code):
                named.codes[code] += 1
        return list(found.values())

    def _answer(self, named: Named, near: list[OrganisationRow]) -> str:
        """What was said of it; else what was said of all (EVERY), if its name says what it is and nobody is like it;
        else "", and it is asked about."""
        gathering, id, likely = self._gathering, self._question(named), likely_kind(named.name)
        if not gathering.answer(id) and gathering.answer(EVERY) == "register" and likely and not near:
            return f"register:{likely.value}"
        aliases = [Candidate(f"alias:{row.organisation_id}", f"就是“{row.name}”，认定为其别名") for row in near]
        kinds = [likely] if likely else list(OrganisationKind)
        registers = [Candidate(f"register:{kind.value}", f"登记为新单位（{KIND_LABELS[kind]}）") for kind in kinds]
        message = f"没有叫“{named.name}”的单位"
        for place in named.places:
            gathering.ask(id, QuestionKind.UNIT, place, named.name, message, *aliases, *registers)
        return gathering.answer(id)

    def _question(self, named: Named) -> str:
        return f"unit:{half(named.name)}"

    def _near(self, named: Named) -> list[OrganisationRow]:
        """Who bears the same credit code, then whose name or alias holds all of this one's signs in order, or is much
        alike."""
        coded = [self._by_code[code] for code in named.codes if code in self._by_code]
        scored = []
        for row in self._rows:
            likeness = max(_likeness(half(named.name), half(other)) for other in (row.name, *row.aliases))
            if likeness >= CLOSE:
                scored.append((-likeness, row.name, row))
        alike = [row for _, _, row in sorted(scored, key=lambda one: one[:2])]
        return list({row.organisation_id: row for row in (*coded, *alike)}.values())[:SHOWN]

    def _register(self, named: Named, said: str) -> None:
        """`register:<kind>`, or `register:<kind>:<area code>`."""
        _, kind, area, *_ = [*said.split(":"), "", ""]
        if kind not in OrganisationKind.__members__:
            self._gathering.misanswered(self._question(named), named.places[0])
            return
        id = self._gathering.mint(f"unit {half(named.name)}")
        uscc = next(iter(named.codes)) if len(named.codes) == 1 else None
        command = RegisterOrganisation(
            id=id, name=named.name, kind=OrganisationKind(kind), area_code=area or None, uscc=uscc
        )
        after = f"{named.name}（{KIND_LABELS[OrganisationKind(kind)]}）"
        place = named.places[0]
        change = Change(kind=ChangeKind.REGISTER_UNIT, place=place, about=named.name, id=id, after=after)
        self._gathering.step(command, change)
        self._ids[half(named.name)], self._names[id] = id, named.name

    def _recognise(self, named: Named, said: str) -> None:
        """`alias:<id>`, or `alias:<a name that is known, or registered by this import>`."""
        form, _, whose = said.partition(":")
        id = self.id(whose) or next((id for id in self._names if str(id) == whose.lower()), None)
        if form != "alias" or id is None:
            self._gathering.misanswered(self._question(named), named.places[0])
            return
        change = Change(
            kind=ChangeKind.RECOGNISE_ALIAS,
            place=named.places[0],
            about=named.name,
            id=id,
            after=f"“{named.name}”即“{self.name(id)}”",
        )
        self._gathering.step(RecogniseAlias(organisation_id=OrgRef(id), text=named.name), change)
        self._ids[half(named.name)] = id


def _named(tables: list[PlanTable]) -> Iterator[tuple[str, Place, str]]:
    """Every unit that a row names, with the credit code beside it where each owner has one."""
    for table in tables:
        for row in table.rows:
            for field in ("responsible_units", "agents"):
                yield from ((name, table.at(row, field), "") for name in getattr(row, field))
            codes = row.owner_codes if len(row.owner_codes) == len(row.owners) else ("",) * len(row.owners)
            for name, code in zip(row.owners, codes, strict=True):
                yield name, table.at(row, "owners"), code


def _likeness(short: str, long: str) -> float:
    """1 where all signs of one name stand in the other in the same order (市住建局 in 柳州市住房和城乡建设局)."""
    if len(short) >= 3 and len(long) >= 3:
        signs = iter(long)
        if all(sign in signs for sign in short):
            return 1.0
        signs = iter(short)
        if all(sign in signs for sign in long):
            return 1.0
    matcher = SequenceMatcher(None, short, long, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= CLOSE and matcher.quick_ratio() >= CLOSE else 0.0
