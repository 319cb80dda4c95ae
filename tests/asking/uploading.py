"""Whoever uploads tables to a served application, and asks what became of them."""

from collections.abc import Iterator, Mapping
from time import monotonic, sleep
from typing import Any, NamedTuple

import httpx2
from httpx2 import Response

from events.actor import Actor
from events.journal.mapper import Recorded
from service.build import Service
from tests.asking.served import Served
from tests.journaling import small
from tests.workbooks import importing as w

OFFICE = small.OFFICE
SAID = {
    "documentTitle": "2020年重大项目实施方案",
    "issuer": "柳州市人民政府办公室",
    "issuedOn": "2020-01-09",
    "documentNo": "柳政办〔2020〕2号",
}
PLACE = "place { sheet row column cell }"
IMPORT = f"""
    id fileName sha256 uploadedBy state stateLabel month monthStart
    said {{ title issuer issuedOn documentNo }} answers {{ questionId choice }}
    receipt {{ commandId position first last appended root }}
    proposal {{
      commandId position canCommit changesNothing counts {{ kind count }} document {{ kind title documentNo }}
      problems {{ code severity {PLACE} message proposal }}
      questions {{ id kind about candidates {{ choice label }} }}
      changes(kinds: [RECOGNISE_ALIAS, LIST_ENTRY]) {{ kind kindLabel about after figureAfter {PLACE} }}
      totals {{ label agrees stated {{ count total plan }} difference {{ count total plan }} }}
    }}"""
REFUSAL = "... on Refusal { code message path }"
ONE = f"query ($id: UUID!) {{ import(id: $id) {{ {IMPORT} }} }}"
ANSWER = f"""
    mutation ($input: AnswerImportInput!) {{
      answerImport(input: $input) {{ __typename {REFUSAL} ... on ImportAnswered {{ import {{ {IMPORT} }} }} }}
    }}"""
COMMIT = f"""
    mutation ($input: CommitImportInput!) {{
      commitImport(input: $input) {{
        __typename {REFUSAL}
        ... on RowsRefused {{ problems {{ code severity {PLACE} message }} }}
        ... on ImportCommitted {{
          import {{ id state receipt {{ commandId position }} proposal {{ canCommit }} }}
          receipt {{ commandId position first last appended root }}
        }}
      }}
    }}"""
DISCARD = f"""
    mutation ($input: DiscardImportInput!) {{
      discardImport(input: $input) {{ __typename {REFUSAL} ... on ImportDiscarded {{ import {{ id state }} }} }}
    }}"""


class Uploader(NamedTuple):
    """Somebody, signed in."""

    served: Served
    headers: dict[str, str]

    def post(self, content: bytes | Iterator[bytes], name: str = "附件1.xlsx", **said: str) -> Response:
        return httpx2.post(
            f"{self.served.address}/imports",
            params={"name": name, "programme": "2020", **(said or SAID)},
            content=content,
            headers=self.headers,
            timeout=30,
        )

    def upload(self, content: bytes, name: str = "附件1.xlsx", **said: str) -> str:
        """The id of the draft."""
        response = self.post(content, name, **said)
        assert response.status_code == 201, response.text
        return str(response.json()["id"])

    def get(self, path: str, tag: str = "", **said: str) -> Response:
        """`tag`: what the client has already."""
        return httpx2.get(
            f"{self.served.address}{path}", params=said, headers={**self.headers, "if-none-match": tag}, timeout=30
        )

    def ask(self, document: str, **variables: Any) -> Any:
        """The one answer of a document without errors."""
        told = self.served.post(document, self.headers, **variables).json()
        assert "errors" not in told, told
        (answer,) = told["data"].values()
        return answer

    def import_(self, id: str) -> Any:
        return self.ask(ONE, id=id)

    def answer(self, id: str, answers: Mapping[str, str], **more: object) -> Any:
        said = [{"questionId": question, "choice": choice} for question, choice in answers.items()]
        return self.ask(ANSWER, input={"importId": id, "answers": said, **more})

    def commit(self, id: str, **more: object) -> Any:
        return self.ask(COMMIT, input={"importId": id, **more})

    def discard(self, id: str, **more: object) -> Any:
        return self.ask(DISCARD, input={"importId": id, **more})

    def facts(self) -> list[Recorded]:
        return self.served.running.reader.since(0, 10_000)


def uploader(served: Served, by: Actor = OFFICE) -> Uploader:
    return Uploader(served, served.headers(by))


def begin(running: Service) -> None:
    """Four units and an empty programme of 2020."""
    running.desk.handle_many([*w.UNITS, w.OPEN], OFFICE, name="Begin")


def kept(running: Service) -> list[tuple[Any, ...]]:
    """Every kept upload: its state, and the length of its bytes while there are any."""
    asked = "SELECT state, length(content) FROM imports LEFT JOIN import_files USING (import_id) ORDER BY import_id"
    return small.rows(running, asked)


def await_given(running: Service) -> None:
    """Until every kept upload that is committed is on its way to the desk."""
    deadline = monotonic() + 20
    while small.rows(running, "SELECT 1 FROM imports WHERE command_id IS NULL"):
        assert monotonic() < deadline, "the import never came to the desk"
        sleep(0.02)
