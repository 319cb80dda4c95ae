"""Saved documents: GraphQL in files, one operation each, named by the file; the product's and the operator's folder.

They are exported by name (`GET /exports/NAME.csv`) and asked for by digest (`documentId: "sha256:…"`).
"""

from pathlib import Path

SHIPPED = Path(__file__).with_name("documents")
LARGEST = 2**16
ENDING = ".graphql"


class UnfitFolder(Exception):
    """The folder of documents is not as it must be; the start is refused, in one line."""


def saved_documents(folder: Path | None) -> dict[str, str]:
    """Text by name, in the order of the names; the operator's document replaces one of ours of the same name.

    Raises UnfitFolder for a folder or file that cannot be read as UTF-8 text, or is larger than 64 KiB.
    """
    documents = _read(SHIPPED) if SHIPPED.is_dir() else {}
    if folder is not None:
        if not folder.is_dir():
            raise UnfitFolder(f"保存查询文档的目录 {folder} 不存在；请建立它，或改正 TAIZHANG_DOCUMENTS。")
        documents |= _read(folder)
    return dict(sorted(documents.items()))


def _read(folder: Path) -> dict[str, str]:
    return {path.stem: _text(path) for path in sorted(folder.glob(f"*{ENDING}"))}


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        if len(content) > LARGEST:
            raise UnfitFolder(f"查询文档 {path.name} 超过 {LARGEST // 1024} KiB；请拆成几个。")
        return content.decode()
    except (OSError, UnicodeDecodeError) as problem:
        raise UnfitFolder(f"读不了查询文档 {path.name}；请检查它的权限，并存为 UTF-8。") from problem
