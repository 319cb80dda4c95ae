"""graphql-core's executor, with whole lists and objects completed by plans where nothing unusual is met.

Every list and every object that graphql-core is about to complete is first tried by its plan (`schema/executing/`): all
rows of a level at once, batched fields once a level. A plan raises where graphql-core would have an error, an awaitable
or a surprise, and graphql-core then completes that value itself, down to where a plan holds again: data, errors, paths
and the way that nulls spread are always its own.

Rows are any objects with attributes named like the fields' Python names: NamedTuples are quickest, slotted classes and
strawberry instances come next. Resolvers on this path are pure: one may be called again for the same row. Their `info`
is one for a whole level; its `path` has no indices.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, cast

from graphql import (
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    default_field_resolver,
    default_type_resolver,
)
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from projections.rows import Rows
from schema.executing.attempt import Attempt, Calls
from schema.executing.given import Given
from schema.executing.plans import Details, Plans, Site, listed, planned
from schema.executing.shapes import SERIES, ListOf, ObjectOf, Shape, Value
from schema.executing.work import Work, driven

PLANS = Plans()
Again = Callable[[], Any]


class Executor(StrawberryGraphQLCoreExecutionContext):
    """One execution of one operation; graphql-core copies it for each event of a subscription."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calls: Calls = {}
        self.given = Given(self)
        watched = self.middleware_manager or self.abort_signal
        self._plans = None if watched else PLANS.of(self)

    @classmethod
    def of(cls, schema: GraphQLSchema, given: Given, context: Any, is_awaitable: Any) -> "Executor":
        """Another execution of what was given before."""
        executor = cls(
            schema,
            given.fragment_definitions,
            given.fragments,
            None,
            context,
            given.operation,
            given.variable_values,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
            is_awaitable=is_awaitable,
        )
        executor.given = given
        return executor

    def build_per_event_executor(self, payload: Any) -> "Executor":
        executor = cast(Executor, super().build_per_event_executor(payload))
        executor.calls = {}
        return executor

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: Details,
        path: Path,
        position_context: Any,
    ) -> Any:
        """Resolve a field; one of the query type without what was found out before."""
        root = None
        if parent_type is self.schema.query_type and position_context is None and self._plans is not None:
            root = self.given.root(self, parent_type, field_details_list)
        if root is None:
            return super().execute_field(parent_type, source, field_details_list, path, position_context)
        info = self.build_resolve_info(root.definition, root.nodes, parent_type, path)
        begun = root.begun(source, self.schema, info)
        return self.complete_awaitable_value(root.definition.type, field_details_list, info, path, begun, None)

    def complete_iterable_value(
        self,
        item_type: GraphQLOutputType,
        field_details_list: Details,
        info: Any,
        path: Path,
        items: Iterable[Any],
        position_context: Any,
    ) -> Any:
        """Complete a list, all its items at once where that goes."""
        stock = super().complete_iterable_value

        def again() -> Any:
            return stock(item_type, field_details_list, info, path, items, position_context)

        plan = None
        if position_context is None and items.__class__ in SERIES:
            plan = self._listed(item_type, field_details_list)
        if plan is None:
            return again()
        attempt = Attempt(self, info, path)
        return self.tried(plan.items(items if isinstance(items, Rows) else list(items), attempt), attempt, again)

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: Details,
        info: Any,
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Complete one object."""
        stock = super().complete_object_value

        def again() -> Any:
            return stock(return_type, field_details_list, info, path, result, position_context)

        plan = self._object(return_type, field_details_list) if position_context is None else None
        if plan is None:
            return again()
        attempt = Attempt(self, info, path)
        return self.tried(_one(plan, result, attempt), attempt, again)

    def shaped(self, type_: GraphQLObjectType, details: Details) -> Shape | None:
        """What is selected of this type by these fields; None where no plan goes that far."""
        plan = self._object(type_, details)
        return plan.shape if plan else None

    def tried(self, work: Work, attempt: Attempt, again: Again) -> Any:
        """What the work comes to, or graphql-core's; awaitable where a batch is."""
        try:
            waiting = next(work)
        except StopIteration as done:
            return done.value
        except Exception:
            return again()
        return self._awaited(work, waiting, attempt, again)

    async def _awaited(self, work: Work, waiting: Awaitable[Sequence[Any]], attempt: Attempt, again: Again) -> Any:
        try:
            return await driven(work, waiting)
        except Exception:
            return await self.completed_again(attempt, again)

    async def completed_again(self, attempt: Attempt, again: Again) -> Any:
        """graphql-core's, with what the attempt's batches brought at hand."""
        attempt.batches.know(attempt.brought)
        try:
            done = again()
            return await done if self.is_awaitable(done) else done
        finally:
            attempt.batches.forget(attempt.brought)

    def _listed(self, item_type: GraphQLOutputType, details: Details) -> ListOf | None:
        if self._plans is None:
            return None
        key = (0, id(item_type), *[id(one.node) for one in details])
        if key not in self._plans:
            site = Site(details, [one.node for one in details])
            self._plans[key] = _or_none(lambda: listed(self, item_type, site))
        return cast(ListOf | None, self._plans[key])

    def _object(self, type_: GraphQLObjectType, details: Details) -> ObjectOf | None:
        if self._plans is None:
            return None
        key = (id(type_), *[id(one.node) for one in details])
        if key not in self._plans:
            site = Site(details, [one.node for one in details])
            self._plans[key] = _or_none(lambda: planned(self, type_, site))
        return cast(ObjectOf | None, self._plans[key])


def _or_none(plan: Callable[[], Value]) -> Value | None:
    try:
        return plan()
    except Exception:  # what cannot be planned goes wrong in graphql-core as it should
        return None


def _one(plan: ObjectOf, row: Any, attempt: Attempt) -> Work:
    (done,) = yield from plan.complete([row], attempt)
    return cast(Sequence[Any], done)
