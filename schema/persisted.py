"""Documents that are kept beforehand and asked for by "sha256:…", and whether others are answered too."""

import logging
import re
from collections import OrderedDict
from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256

from graphql import GraphQLError

from schema.limits import refusal

log = logging.getLogger(__name__)
MOST_NOTED = 4096
_ID = re.compile(r"sha256:[0-9a-f]{64}")


class Mode(StrEnum):
    """What happens to a document that is not kept."""

    OFF = "off"
    """It is answered."""
    LOG = "log"
    """It is answered, and its digest logged, once."""
    ENFORCE = "enforce"
    """It is refused."""


class Persisted:
    """The documents that are kept. Their ids are answered in every mode."""

    def __init__(self, texts: Mapping[str, str] | None = None, mode: Mode = Mode.OFF) -> None:
        self._mode = mode
        self._texts = dict(texts or {})
        self._noted: OrderedDict[str, None] = OrderedDict()

    @property
    def noted(self) -> int:
        """How many documents are remembered as noted."""
        return len(self._noted)

    def kept(self, id: str) -> str | GraphQLError:
        """The text of the document with this id."""
        text = self._texts.get(id)
        if text is not None:
            return text
        if not _ID.fullmatch(id):
            message = "documentId 应形如 sha256: 加 64 位小写十六进制，即文档 UTF-8 文本的 SHA-256。"
            return refusal("document_unknown", message)
        return refusal("document_unknown", "没有保存过这个文档；请核对 documentId，或请管理员把文档放进文档目录。")

    def unkept(self, text: str, credential: str) -> GraphQLError | None:
        """Why a document that came as text is not answered; a kept one's text is as good as its id."""
        if self._mode is Mode.OFF:
            return None
        id = document_id(text)
        if id in self._texts:
            return None
        if self._mode is Mode.ENFORCE:
            message = "本服务只答复事先保存的文档；请用 documentId 查询，或请管理员把文档放进文档目录。"
            return refusal("document_required", message)
        if id not in self._noted:
            self._noted[id] = None
            log.info("document not saved: %s, asked by credential %s", id, credential)
            if len(self._noted) > MOST_NOTED:
                self._noted.popitem(last=False)
        return None


def document_id(text: str) -> str:
    return "sha256:" + sha256(text.encode(errors="surrogatepass")).hexdigest()


def by_id(documents: Mapping[str, str]) -> dict[str, str]:
    """Documents by name → documents by id. Clients that trim a file's white space get another digest: both are ids."""
    texts = [*documents.values(), *(text.strip() for text in documents.values())]
    return {document_id(text): text for text in texts}
