"""Before anything is executed, whatever carried it: which document is meant, whether it may be asked, what it costs.

`admit` makes a request a prepared document; `charge` takes its cost from the credential's bucket. Both raise Unfit,
with what was paid in its extensions.
"""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError, GraphQLSchema, OperationType

from events.actor import Actor
from schema.asked import Asked, Malformed
from schema.buckets import Bucket, Buckets
from schema.documents import Documents, Prepared, Unfit
from schema.introspection import Introspection, Whom, not_allowed
from schema.limits import Limits, rate_limited, too_costly
from schema.persisted import Persisted
from schema.weights import OPERATION, REFUSED, REMEMBERED


class Charge:
    """What an operation was charged; `told` is its answer's `extensions.cost`."""

    __slots__ = ("_bucket", "requested", "told")

    def __init__(self, bucket: Bucket, requested: int) -> None:
        bucket.spend(requested)
        self._bucket = bucket
        self.requested = requested
        self.told = bucket.told(requested)

    def remembered(self) -> None:
        """The answer was ready: most of the charge is given back."""
        cheap = max(1, self.requested // REMEMBERED)
        self._bucket.spend(cheap - self.requested)
        self.requested = cheap
        self.told = self._bucket.told(cheap)


class Admission:
    """One process's: its documents, buckets and rules."""

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: Limits | None = None,
        *,
        persisted: Persisted | None = None,
        introspection: Whom = Whom.EVERYBODY,
    ) -> None:
        self.limits = limits or Limits()
        self.documents = Documents(schema, self.limits)
        self.buckets = Buckets(self.limits)
        self.introspection = Introspection(schema)
        self._persisted = persisted or Persisted()
        self._may_introspect = introspection

    def admit(self, said: Asked, actor: Actor) -> Prepared:
        """The document that a request means. Raises Malformed, and Unfit; a subscription's beginning is paid here."""
        bucket = self.bucket(actor)
        self._require(bucket, OPERATION)
        try:
            prepared = self._prepared(said, actor)
        except Unfit as problem:
            bucket.spend(REFUSED)
            problem.extensions = {"cost": bucket.told(REFUSED)}
            raise
        if prepared.kind is OperationType.SUBSCRIPTION:
            bucket.spend(OPERATION)
        return prepared

    def charge(self, prepared: Prepared, variables: Mapping[str, Any] | None, actor: Actor) -> Charge:
        """Take what a query or a mutation costs with these variables. Raises Unfit where the budget is spent. How much
        one may cost is asked of those that come from outside, by `admit`: our own exports may cost more."""
        bucket, cost = self.bucket(actor), prepared.cost.of(variables)
        self._require(bucket, cost, prepared.kind)
        return Charge(bucket, cost)

    def bucket(self, actor: Actor) -> Bucket:
        return self.buckets.of(actor.credential or str(actor.ref))

    def _prepared(self, said: Asked, actor: Actor) -> Prepared:
        suggesting = self._may_introspect.allows(actor)
        prepared = self.documents.prepare(self._text(said, actor), said.operation_name, suggesting=suggesting)
        if prepared.introspects and not suggesting:
            raise Unfit([not_allowed()], prepared.kind)
        cost = prepared.cost.of(said.variables)
        if cost > self.limits.cost:
            raise Unfit([too_costly(cost, self.limits.cost)], prepared.kind)
        return prepared

    def _text(self, said: Asked, actor: Actor) -> str:
        if said.query and said.document_id:
            raise Malformed("query 与 documentId 只能写一个。")
        if said.document_id:
            kept = self._persisted.kept(said.document_id)
            if isinstance(kept, GraphQLError):
                raise Unfit([kept])
            return kept
        if not said.query:
            raise Malformed("没有写明要问什么：query 为空，也没有 documentId。")
        refused = self._persisted.unkept(said.query, actor.credential or str(actor.ref))
        if refused:
            raise Unfit([refused])
        return said.query

    def _require(self, bucket: Bucket, cost: int, kind: OperationType | None = None) -> None:
        seconds = bucket.wait(cost)
        if seconds:
            problem = Unfit([rate_limited(seconds, self.limits.budget, cost)], kind)
            problem.extensions = {"cost": bucket.told(cost)}
            raise problem
