"""Everything that the demo's year is played with: who, which projects, and what befalls each of them."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from events.actor import Actor
from events.vocabulary import Basis, Money, OrgRef
from service.demo import hours, notice, units
from service.demo.people import MAJOR_PROJECTS_OFFICE, Mint, Team, officers, team
from service.demo.projects import YEAR, PlannedProject, planned_projects, rng_for
from service.demo.year import Exit, YearProfile, exits, supplement, year_profile

SUPPLEMENT_FROM: Final = 7
"""Issued in the second half of June, the supplement counts from July."""


@dataclass(frozen=True, slots=True)
class Row:
    """A listed project: its row of the plan table, its year, its team, and the officer who accepts its reports."""

    plan: PlannedProject
    project_id: UUID
    entry_id: UUID
    team: Team
    officer: Actor
    profile: YearProfile
    first_month: int
    exit: Exit | None

    def owes(self, month: int) -> bool:
        return month >= self.first_month and (self.exit is None or month < self.exit.effective_from.month)


@dataclass(frozen=True, slots=True)
class Cast:
    """One demo, made from a seed."""

    seed: int
    organisations: dict[str, OrgRef]
    office: tuple[Actor, Actor]
    programme_id: UUID
    notice_id: UUID
    supplement_id: UUID
    adjustment_id: UUID
    rows: tuple[Row, ...]
    added: tuple[Row, ...]

    @property
    def everybody(self) -> tuple[Row, ...]:
        return self.rows + self.added


def cast(seed: int = YEAR) -> Cast:
    """The same for the same seed, ids included."""
    mint = Mint(rng_for(seed, "ids"), hours.START)
    organisations = {unit.name: OrgRef(mint()) for unit in units.UNITS}
    office = officers(organisations[MAJOR_PROJECTS_OFFICE])
    listed = planned_projects(seed)
    leaving = {leave.project.name: leave for leave in exits(listed, rng_for(seed, "exits"))}
    teams: dict[str, Team] = {}

    def row(plan: PlannedProject, first_month: int) -> Row:
        lead = plan.responsible[0]
        if lead not in teams:
            teams[lead] = team(lead, organisations[lead], number=len(teams))
        return Row(
            plan=plan,
            project_id=mint(),
            entry_id=mint(),
            team=teams[lead],
            officer=office[teams[lead].number % 2],
            profile=year_profile(plan, rng_for(seed, plan.name)),
            first_month=first_month,
            exit=leaving.get(plan.name),
        )

    return Cast(
        seed=seed,
        organisations=organisations,
        office=office,
        programme_id=mint(),
        notice_id=mint(),
        supplement_id=mint(),
        adjustment_id=mint(),
        rows=tuple(row(plan, 1) for plan in listed),
        added=tuple(row(plan, SUPPLEMENT_FROM) for plan in supplement(seed, listed)),
    )


def money(amount: object) -> Money:
    """An amount in 万元 as somebody types it."""
    return Money.of(f"{amount:f}")


def basis(document: notice.Document) -> Basis:
    return Basis(
        title=document.title, issuer=document.issuer, issued_on=document.issued_on, document_no=document.number
    )
