"""The whole schema, assembled once."""

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from schema.executor import Executor
from schema.inputs import quicken
from schema.mutation import Mutation
from schema.query import Query
from schema.refused import ANSWERS
from schema.scalars import SCALARS
from schema.subscription import Subscription


class Schema(strawberry.Schema):
    @property
    def graph(self) -> GraphQLSchema:
        """What is executed: graphql-core's schema."""
        return self._schema


schema = Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    execution_context_class=Executor,
    exception_handlers=ANSWERS,
    config=StrawberryConfig(scalar_map=SCALARS),
)
quicken(schema)
