"""The whole schema, assembled once."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from schema.context import OneOperation
from schema.mutation import Mutation
from schema.query import Query
from schema.refused import ANSWERS, told
from schema.scalars import SCALARS
from schema.subscription import Subscription

DOCUMENTS = 512
"""How many documents stay parsed and validated."""


class Parsed(ParserCache):
    def on_parse(self) -> Iterator[None]:
        """A document that cannot be parsed is left to the library, which then reports it on every transport."""
        with suppress(GraphQLError):
            self.execution_context.graphql_document = self.cached_parse_document(self.execution_context.query)
        yield


class Schema(strawberry.Schema):
    def process_errors(self, errors: list[GraphQLError], execution_context: Any = None) -> None:
        """Every error passes here once before it is sent. The library would log it with the document's text."""
        del execution_context
        errors[:] = [told(error) for error in errors]


schema = Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    extensions=[
        OneOperation,
        lambda: Parsed(maxsize=DOCUMENTS),
        lambda: ValidationCache(maxsize=DOCUMENTS),
    ],
    exception_handlers=ANSWERS,
    config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=False),
)
