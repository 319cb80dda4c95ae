"""What a saved document must be: looked through at the start, which is refused in one Chinese line otherwise."""

import re
from pathlib import Path

import pytest

from events.journal.clock import SimulatedClock
from schema.answering import GRAPH
from service.app import make_app
from service.build import Service
from service.exporting_routes import TABLES, UNIT_WORKBOOK
from service.exports.exported import Exported, exported
from service.exports.said import parameters
from service.mending import in_a_line
from service.saved import SHIPPED, UnfitFolder, saved_documents
from service.settings import load
from tests.asking.asker import documents
from tests.exporting import asking

HEAD = "    # title: 表\n    # list: entries.nodes\n"
ID = '"00000000-0000-0000-0000-000000000001"'
PAGE = "pageInfo { hasNextPage endCursor }"
GOOD = HEAD + f"    query ($after: String) {{ entries(after: $after) {{ nodes {{ id }} {PAGE} }} }}\n"


def looked_through(folder: Path) -> dict[str, Exported]:
    return exported(saved_documents(folder), (*TABLES, UNIT_WORKBOOK), GRAPH, documents.prepare)


def refused(tmp_path: Path, document: str, name: str = "mine") -> str:
    with pytest.raises(UnfitFolder) as problem:
        looked_through(asking.saved(tmp_path / "documents", **{name: document}))
    said = in_a_line(problem.value)
    assert said is not None
    return said


def test_a_document_stands_beside_the_shipped_ones(tmp_path: Path) -> None:
    found = looked_through(asking.saved(tmp_path, mine=GOOD))
    assert sorted(found) == sorted(["mine", *(path.stem for path in SHIPPED.glob("*.graphql"))])
    mine = found["mine"]
    assert (mine.title, mine.path) == ("表", ("entries", "nodes"))
    assert (mine.after, mine.size, mine.by_moment) == ("after", None, False)
    assert found["filings-by-unit"].by_moment


def test_a_document_of_the_operators_replaces_a_shipped_one(tmp_path: Path) -> None:
    assert looked_through(asking.saved(tmp_path, entries=GOOD))["entries"].title == "表"


def test_the_product_ships_what_its_pages_name() -> None:
    assert {"entries", "investment-by-month", "filings-by-unit"} <= set(saved_documents(None))


@pytest.mark.parametrize("name", [*TABLES, "unit-workbook"])
def test_a_name_of_the_offices_tables_is_taken(tmp_path: Path, name: str) -> None:
    said = refused(tmp_path, GOOD, name.replace("-", "_"))
    assert said == f"查询文档 {name}.graphql：/exports/{name} 是已有的表，请给文件换一个名字。"


@pytest.mark.parametrize("name", ["Entries", "列入", "a b", "a.b", "-a", "a--b"])
def test_a_name_is_fit_for_an_address(tmp_path: Path, name: str) -> None:
    assert "文件名只用小写字母、数字与连字符" in refused(tmp_path, GOOD, name)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("    # list: entries.nodes\n    { entries { nodes { id } } }", "开头要有一行“# title: …”"),
        ("    # title: 表\n    { entries { nodes { id } } }", "开头要有一行“# list: …”"),
        (HEAD + "    { entries {", "与接口不符"),
        (HEAD + "    { entries { nodes { idd } } }", "与接口不符"),
        (HEAD + "    { entries { nodes { id } } } query Two { entries { totalCount } }", "与接口不符"),
        (HEAD + '    subscription { facts(after: "0") { position } }', "只能是查询"),
        (HEAD + f"    mutation {{ discardImport(input: {{ importId: {ID} }}) {{ __typename }} }}", "只能是查询"),
        (HEAD + "    { entries { totalCount } }", "# list: entries.nodes 不是所查的一个列表"),
        (HEAD + "    { projects { nodes { id } } }", "# list: entries.nodes 不是所查的一个列表"),
        ("    # title: 表\n    # list: entries\n    { entries { nodes { id } } }", "不是所查的一个列表"),
        ("    # title: 表\n    # list: entries.nodes.areas\n    { entries { nodes { areas } } }", "不是所查的一个列表"),
        (HEAD + "    { entries { nodes { id } } }", "entries 要一页一页取完"),
        (HEAD + "    query ($after: String) { entries(after: $after) { nodes { id } } }", "要一页一页取完"),
        (HEAD + f'    {{ entries(after: "x") {{ nodes {{ id }} {PAGE} }} }}', "要一页一页取完"),
        (
            HEAD + f"    query ($after: String!) {{ entries(after: $after) {{ nodes {{ id }} {PAGE} }} }}",
            "变量 $after 由导出来给，要可以不给",
        ),
        (
            HEAD
            + "    query ($after: String, $asOf: AsOfInput!) "
            + f"{{ entries(after: $after, asOf: $asOf) {{ nodes {{ id }} {PAGE} }} }}",
            "变量 $asOf 由导出来给，要可以不给",
        ),
    ],
)
def test_what_will_not_do_is_told_in_one_line(tmp_path: Path, document: str, words: str) -> None:
    said = refused(tmp_path, document)
    assert said.startswith("查询文档 mine.graphql：")
    assert words in said
    assert "\n" not in said


def test_a_folder_that_is_not_there_or_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnfitFolder, match="不存在；请建立它，或改正 TAIZHANG_DOCUMENTS"):
        saved_documents(tmp_path / "nowhere")
    (tmp_path / "a.graphql").write_bytes("# 表".encode("gbk"))
    with pytest.raises(UnfitFolder, match=r"a\.graphql.*UTF-8"):
        saved_documents(tmp_path)
    (tmp_path / "a.graphql").write_bytes(b"#" * (2**16 + 1))
    with pytest.raises(UnfitFolder, match="超过 64 KiB"):
        saved_documents(tmp_path)


def test_the_setting_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIZHANG_DOCUMENTS", str(tmp_path))
    assert load().documents == tmp_path


def test_a_start_is_refused(running: Service, tmp_path: Path, clock: SimulatedClock) -> None:
    del clock
    folder = asking.saved(tmp_path / "documents", plan=GOOD)
    with pytest.raises(UnfitFolder, match="已有的表"):
        make_app(asking.with_documents(running, folder))


def test_the_documents_of_the_page_can_be_saved(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "tables-over-http.md").read_text(encoding="utf-8")
    (document,) = re.findall(r"```graphql\n(.*?)```", page, re.DOTALL)
    (tmp_path / "mine.graphql").write_text(document, encoding="utf-8")
    found = looked_through(tmp_path)
    assert found["mine"].title == "各单位"
    shipped = re.findall(r"^\| `([a-z-]+)` \| .+? \| (.+) \|$", page, re.MULTILINE)
    assert {name: re.findall(r"`(\w+)`", said) for name, said in shipped} == {
        name: list(parameters(found[name])) for name in saved_documents(None)
    }
