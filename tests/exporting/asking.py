"""Documents that these tests save, and an application that has them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from service.app import make_app
from service.build import Service
from tests.asking.served import Served, serving
from tests.journaling import small

PROGRAMME = str(small.PROGRAMME)
PAGED = """
    # title: 逐页
    # list: entries.nodes
    query ($exited: Boolean, $first: Int = 2, $after: String) {
      entries(filter: { exited: $exited }, first: $first, after: $after, orderBy: { field: NAME }) {
        nodes { name annualPlan }
        pageInfo { hasNextPage endCursor }
      }
    }
"""
HISTORY = """
    # title: 变动
    # list: history.nodes
    query ($project: UUID!, $after: String) {
      history(of: { project: $project }, first: 3, after: $after) {
        nodes {
          __typename
          ...When
          said: title
          title
          ... on HistoryEvent { role changes { field after } basis { title issuedOn } }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
    fragment When on HistoryEvent { position recordedAt }
"""
IMPORTS = """
    # title: 各次导入
    # list: imports.nodes
    query ($after: String) {
      imports(after: $after) { nodes { fileName state } pageInfo { hasNextPage endCursor } }
    }
"""


def text(document: str) -> str:
    """As a file has it."""
    return "\n".join(line.removeprefix("    ") for line in document.strip("\n").splitlines())


def saved(folder: Path, **documents: str) -> Path:
    """A folder with documents by name."""
    folder.mkdir(exist_ok=True)
    for name, document in documents.items():
        (folder / f"{name.replace('_', '-')}.graphql").write_text(text(document), encoding="utf-8")
    return folder


def with_documents(running: Service, folder: Path) -> Service:
    settings = running.settings.model_copy(update={"documents": folder})
    return running._replace(settings=settings)


@contextmanager
def serving_documents(running: Service, folder: Path) -> Iterator[Served]:
    app = make_app(with_documents(running, folder))
    with serving(app) as address:
        yield Served(address, running, app.state.stop_streams)


def flattened(row: Any, over: str = "") -> dict[str, Any]:
    """A row of GraphQL's with dotted keys; what lies within lists becomes lists."""
    flat: dict[str, Any] = {}
    for key, value in row.items():
        name = f"{over}{key}"
        if isinstance(value, dict):
            flat |= flattened(value, f"{name}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for one in value:
                for inner, leaf in flattened(one, f"{name}.").items():
                    flat.setdefault(inner, []).append(leaf)
        else:
            flat[name] = value
    return flat
