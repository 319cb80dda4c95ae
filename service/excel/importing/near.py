"""Names that differ by so little that somebody should look: a slip of one sign, brackets, or an ending."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

_SIGNS = re.compile(r"[\W_]+")
_ENDING = re.compile(r"(?:建设|工程|项目)+$")
_TELLING = frozenset(
    "0123456789一二三四五六七八九十东西南北中上下左右前后内外新老旧大小甲乙丙丁ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)
"""Signs that tell one project from another: 一期 and 二期, 东段 and 西段 are no slips."""
_SHORTEST = 5


class Near:
    """Projects by name, to be asked for those whose name is nearly another."""

    def __init__(self, names: Iterable[tuple[UUID, str]]) -> None:
        self._kept: dict[str, set[tuple[UUID, str]]] = defaultdict(set)
        for id, name in names:
            core = _core(name)
            for key in _keys(core):
                self._kept[key].add((id, core))

    def like(self, name: str) -> list[UUID]:
        core = _core(name)
        found = {one for key in _keys(core) for one in self._kept.get(key, ())}
        return sorted(id for id, other in found if _is_slip(core, other))


def _core(name: str) -> str:
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", name)).upper()
    return _ENDING.sub("", plain) or plain


def _keys(core: str) -> Iterator[str]:
    """The name, and the name without each of its signs: names one slip apart have a key in common."""
    yield core
    if len(core) >= _SHORTEST:
        yield from {core[:at] + core[at + 1 :] for at in range(len(core))}


def _is_slip(one: str, other: str) -> bool:
    """Equal, or different in signs of which none tells projects apart."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    changed = one[start : len(one) - end] + other[start : len(other) - end]
    return len(changed) <= 2 and _TELLING.isdisjoint(changed)
