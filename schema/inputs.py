"""From a coerced input object to ours, quickly: what is not said is not looked at.

strawberry walks all fields of an input at each request and works out the type of each again; a filter has some thirty,
of which one or two are said. Its hook for inputs that build their own value (`from_input`) takes a plan made once.
"""

from collections.abc import Mapping
from dataclasses import MISSING
from typing import Any

from strawberry import Schema
from strawberry.types.arguments import InputContext, convert_argument
from strawberry.types.base import StrawberryMaybe, StrawberryObjectDefinition


def quicken(schema: Schema) -> None:
    """Let each input type of the schema be built by its plan. Those that tell absent from null stay strawberry's."""
    for known in schema.schema_converter.type_map.values():
        definition = known.definition
        if isinstance(definition, StrawberryObjectDefinition) and definition.is_input:
            types = {field.python_name: field.resolve_type(type_definition=definition) for field in definition.fields}
            if not any(isinstance(one, StrawberryMaybe) for one in types.values()):
                definition.from_input = Plan(definition, schema, types)


class Plan:
    """One input type's fields by their GraphQL names."""

    def __init__(self, definition: StrawberryObjectDefinition, schema: Schema, types: Mapping[str, Any]) -> None:
        name_of = schema.config.name_converter.from_field
        self._fields = {name_of(one): (one.python_name, types[one.python_name]) for one in definition.fields}
        self._absent = dict.fromkeys(
            one.python_name
            for one in definition.fields
            if one.default_value is MISSING and one.default_factory is MISSING
        )

    def __call__(self, type_: type, value: Mapping[str, Any], context: InputContext) -> Any:
        said = dict(self._absent)
        for name, one in value.items():
            python_name, of = self._fields[name]
            said[python_name] = None if one is None else self._converted(name, one, of, context)
        return type_(**said)

    def _converted(self, name: str, value: object, of: Any, context: InputContext) -> object:
        path = (*context.path, name)
        return convert_argument(value, of, context.scalar_registry, context.config, context.info, path=path)
