"""From an input to a command, through the desk, and back with a receipt: the one way of every mutation."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import strawberry

from events.actor import Channel, Circumstances
from events.border import camel
from events.decisions import Command
from events.refusals import InvalidInput
from events.vocabulary import OrgRef, Period
from projections.asof import AsOf
from schema.context import Info
from schema.types.receipt import Receipt

INPUT = strawberry.argument(description="命令的内容 / What the command says")


@strawberry.input
class CommandInput:
    """What every command may say besides its content."""

    command_id: UUID | None = strawberry.field(
        default=None,
        description="命令编号：重试时用同一编号，不会重复记账 / Command id: the same on retry, recorded once",
    )
    expected_version: int | None = strawberry.field(
        default=None, description="所见的版本；已被他人改动则拒绝 / The version seen; refused if somebody was quicker"
    )
    channel: Channel = strawberry.field(default=Channel.API, description="来路 / By which way it came")
    on_behalf_of: UUID | None = strawberry.field(default=None, description="代哪个单位办理 / On behalf of which unit")
    occurred_on: date | None = strawberry.field(default=None, description="业务发生日期 / When it happened")
    received_on: date | None = strawberry.field(
        default=None, description="收到纸件或邮件的日期 / When paper or mail came"
    )

    def circumstances(self) -> Circumstances:
        return Circumstances(
            channel=self.channel,
            on_behalf_of=OrgRef(self.on_behalf_of) if self.on_behalf_of else None,
            occurred_on=self.occurred_on,
            received_on=self.received_on,
        )


async def give(info: Info, kind: type[Command], input: CommandInput, **content: Any) -> Receipt:
    """Submit the command that `input` describes; `content` replaces fields that are not spelt alike."""
    operation = info.context
    future = operation.resources.desk.submit(
        command_of(kind, input, **content),
        operation.actor,
        command_id=input.command_id,
        expected_version=input.expected_version,
        circumstances=input.circumstances(),
    )
    receipt = await asyncio.wrap_future(future)
    told = Receipt.of(receipt)
    operation.saw(as_of(told))
    return told


def as_of(receipt: Receipt) -> AsOf:
    """The moment of a receipt: what it changed is read there."""
    return AsOf(receipt.position, receipt.recorded_at, receipt.root)


def command_of(kind: type[Command], input: CommandInput, **content: Any) -> Command:
    """A command's fields are the input's of the same name; an input that has none leaves the command's default."""
    fields = {}
    for name in kind.__struct_fields__:
        if name in content:
            fields[name] = content[name]
        elif hasattr(input, name):
            fields[name] = _plain(name, getattr(input, name))
    return kind(**fields)


def _plain(name: str, value: Any) -> Any:
    """A value as commands have it: lists as tuples, a period by its month, structured inputs by their `value`."""
    if isinstance(value, list):
        return tuple(_plain(name, one) for one in value)
    try:
        if name == "period":
            return Period.month(value.year, value.month)
        return value.value() if hasattr(value, "value") and callable(value.value) else value
    except ValueError as problem:
        raise InvalidInput(str(problem), camel(name)) from problem
