"""The whole schema, assembled once."""

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
        lambda: ParserCache(maxsize=DOCUMENTS),
        lambda: ValidationCache(maxsize=DOCUMENTS),
    ],
    exception_handlers=ANSWERS,
    config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=False),
)
