"""docs/facts.md, worked out from the facts' own source: topic, version, Chinese sentence, fields with their types."""

import ast
import inspect
import re
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Any

from events import vocabulary
from events.facts import TOPICS, Fact, entry, journal, organisation, programme, project, report

PAGE = Path(__file__).parents[2] / "docs" / "facts.md"
STREAMS: tuple[tuple[ModuleType, str], ...] = (
    (journal, "日志 / journal"),
    (organisation, "单位 / organisation"),
    (programme, "方案 / programme"),
    (project, "项目 / project"),
    (entry, "列入 / entry"),
    (report, "月报 / report"),
)
HEAD = """\
# 事实 / Facts

由代码生成（`make golden`），勿手改。*Generated from `events/facts`; do not edit.*

每条事实是一个流里发生过的一件事；谁、何时、依哪条命令，在[信封](journal-format.md)里。主题与字段名永远不变；
`| None` 表示可以没有（存为 `null`），没有不等于零。每个主题每个版本存下来的样子在 `tests/golden/facts`。
*Topics and field names are for ever; a new meaning is a new topic, a new shape a new version with an upcast. Every
version as it is stored: `tests/golden/facts`.*
"""


def files() -> dict[Path, bytes]:
    return {PAGE: page().encode()}


def page() -> str:
    parts = [HEAD]
    for module, title in STREAMS:
        parts.append(f"## {title}\n")
        parts += [_fact(cls) for cls in TOPICS.values() if cls.__module__ == module.__name__]
    parts.append("## 共用的值 / Shared values\n")
    parts += [_value(cls) for cls in _values(vocabulary, report)]
    parts.append("## 代码与限制 / Words\n")
    parts.append(_words())
    return "\n".join(parts).rstrip() + "\n"


def _fact(cls: type[Fact]) -> str:
    return f"### {cls.topic} · v{cls.version}\n\n{inspect.getdoc(cls)}\n\n{_table(cls)}"


def _value(cls: type[Any]) -> str:
    return f"### {cls.__name__}\n\n{inspect.getdoc(cls)}\n\n{_table(cls)}"


def _table(cls: type[Any]) -> str:
    names = dict(zip(cls.__struct_fields__, cls.__struct_encode_fields__, strict=True))
    rows = [f"| `{names[field]}` | `{_cell(type_)}` |" for field, type_ in _annotations(cls)]
    return "\n".join(["| 字段 / field | 类型 / type |", "|---|---|", *rows, ""])


def _cell(type_: str) -> str:
    """The source's words without Python's ceremony: `str(max_length=40)`, `UUID`."""
    plain = re.sub(r"Annotated\[(\w+), msgspec\.Meta\((.*?)\)\]", r"\1(\2)", type_)
    return re.sub(r"NewType\('\w+', (\w+)\)", r"\1", plain).replace("|", "\\|")


def _annotations(cls: type[Any]) -> list[tuple[str, str]]:
    """Field names with their types as the source writes them: aliases such as Name and Code say more than `str`."""
    (definition,) = ast.parse(inspect.getsource(cls)).body
    assert isinstance(definition, ast.ClassDef)
    return [
        (node.target.id, ast.unparse(node.annotation))
        for node in definition.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    ]


def _values(*modules: ModuleType) -> list[type[Any]]:
    return [
        cls
        for module in modules
        for cls in vars(module).values()
        if isinstance(cls, type)
        and issubclass(cls, vocabulary.Value)
        and cls.__module__ == module.__name__
        and cls is not vocabulary.Value
    ]


def _words() -> str:
    """Aliases with their limits, and enumerations with their members."""
    rows = [f"| `{name}` | `{_cell(text)}` |" for name, text in _aliases(vocabulary)]
    for name, cls in vars(vocabulary).items():
        if isinstance(cls, type) and issubclass(cls, StrEnum) and cls.__module__ == vocabulary.__name__:
            rows.append(f"| `{name}` | {' · '.join(f'`{member.value}`' for member in cls)} |")
    return "\n".join(["| 名 / name | 意思 / meaning |", "|---|---|", *rows, ""])


def _aliases(module: ModuleType) -> list[tuple[str, str]]:
    return [
        (target.id, ast.unparse(node.value))
        for node in ast.parse(inspect.getsource(module)).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and ast.unparse(node.value).startswith(("Annotated[", "NewType("))
    ]
