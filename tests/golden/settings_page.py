"""docs/settings.md, worked out from service/settings.py: every setting, its default, what it is for."""

from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Le
from pydantic.fields import FieldInfo

from service.settings import PREFIX, Settings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
HEAD = f"""\
# 设置 / Settings

由代码生成（`make golden`），勿手改。*Generated from `service/settings.py`; do not edit.*

设置都是环境变量，以 `{PREFIX}` 开头。不认识的 `{PREFIX}` 变量一律拒绝启动，以免写错的名字被悄悄忽略。
*Settings are environment variables. An unknown `{PREFIX}` name refuses the start, so that no typo is obeyed.*

| 变量 / variable | 默认 / default | 可取 / values | 意思 / meaning |
|---|---|---|---|
"""
TAIL = """
`taizhang demo` 未设 `TAIZHANG_DATA_DIR` 时用 `var/demo`，`--port` 优先于 `TAIZHANG_PORT`。
*`taizhang demo` keeps its data in `var/demo` unless told otherwise; `--port` goes before `TAIZHANG_PORT`.*

`docker-compose.yml` 另需 `POSTGRES_PASSWORD`：数据库的口令，没有默认值；它不是本服务的设置。
*`docker-compose.yml` also asks for `POSTGRES_PASSWORD`, the database's; it has no default and is no setting of ours.*
"""


def files() -> dict[Path, bytes]:
    return {PAGE: render().encode()}


def render() -> str:
    rows = (_row(name, field) for name, field in Settings.model_fields.items())
    return HEAD + "\n".join(rows) + "\n" + TAIL


def _row(name: str, field: FieldInfo) -> str:
    return f"| `{PREFIX}{name.upper()}` | {_default(field.default)} | {_values(field)} | {field.description} |"


def _default(value: Any) -> str:
    if value is None:
        return "（无）"
    plain = value.value if isinstance(value, StrEnum) else str(value).lower() if isinstance(value, bool) else value
    return f"`{plain}`"


def _values(field: FieldInfo) -> str:
    kind = field.annotation
    if get_origin(kind) is Literal:
        return " · ".join(f"`{choice}`" for choice in get_args(kind))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return " · ".join(f"`{choice.value}`" for choice in kind)
    if kind is bool:
        return "`true` · `false`"
    bounds = [str(limit.ge if isinstance(limit, Ge) else limit.le) for limit in field.metadata if _bounds(limit)]
    patterns = [f"`{limit.pattern}`" for limit in field.metadata if getattr(limit, "pattern", None)]
    return "–".join(bounds) or "".join(patterns)


def _bounds(limit: object) -> bool:
    return isinstance(limit, Ge | Le)
