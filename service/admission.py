"""What this process admits, from its settings."""

from schema.admission import Admission
from schema.introspection import Whom
from schema.limits import Limits
from schema.persisted import Mode, Persisted, by_id
from schema.root import schema
from service.saved import saved_documents
from service.settings import Settings


def admission(settings: Settings) -> Admission:
    """Raises UnfitFolder where saved documents cannot be read."""
    texts = by_id(saved_documents(settings.documents))
    return Admission(
        schema.graph,
        limits(settings),
        persisted=Persisted(texts, Mode(settings.persisted_documents)),
        introspection=Whom(settings.introspection),
    )


def limits(settings: Settings) -> Limits:
    """A budget that the dearest operation would never fit into is raised to it."""
    return Limits(
        characters=settings.max_document,
        tokens=settings.max_tokens,
        fields=settings.max_fields,
        depth=settings.max_depth,
        aliases=settings.max_aliases,
        directives=settings.max_directives,
        root_fields=settings.max_root_fields,
        cost=settings.max_cost,
        budget=max(settings.cost_budget, settings.max_cost),
        restored=settings.cost_restored,
    )
