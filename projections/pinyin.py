"""Names in the order of pinyin: a key of text that a database orders by its bytes (COLLATE "C"), wherever it stands.

A character becomes its syllable, its tone and itself, so that names go by the sound of each character in turn, and like
characters stay together: 城中区, 柳北区, 柳城县, 鹿寨县. Before them stand Latin letters, whatever their case, and
before these numbers, by what they are worth (2号 before 10号); punctuation only parts words.

Readings are those of pypinyin's dictionaries, words before characters (重庆 is chóng, 重点 zhòng). Its own conversion
takes ten times as long, and this is done under the journal's lock. Another version of it may read otherwise: `VERSION`
is part of the projections' version, so that they are rebuilt with it.
"""

import re
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple, TypeVar
from unicodedata import normalize

import msgspec

T = TypeVar("T")
_LIBRARY = distribution("pypinyin")
VERSION = _LIBRARY.version

# As these are read in names of places and works; the dictionary begins with 镇长, 都是, 大厦 and 圩堤.
_IN_NAMES = {"长": "cháng", "都": "dū", "厦": "xià", "圩": "xū", "一": "yī", "不": "bù"}
_UNBENT = frozenset("一不")
"""Their tone bends to the next syllable's in speech, not in an index."""
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_NEUTRAL = "5"
_MARKS = "·•–—…‘’“”、。〈〉《》「」『』【】〔〕～"
_NUMBER = re.compile(r"0*([0-9]+)")
_GAPS = re.compile(" {2,}")


class Readings(NamedTuple):
    """`characters` for str.translate; `words` that read otherwise than their characters, and at which characters such
    may begin, with their lengths, longest first."""

    characters: dict[int, str]
    words: dict[str, str]
    begin: re.Pattern[str]
    lengths: dict[str, tuple[int, ...]]


def name_key(name: str) -> str:
    """What a name is ordered by."""
    characters, words, begin, lengths = readings()
    text = _NUMBER.sub(_by_worth, name.translate(_HALF))
    parts: list[str] = []
    done = 0
    for found in begin.finditer(text):
        at = found.start()
        if at < done:
            continue
        for length in lengths[text[at]]:
            if (word := text[at : at + length]) in words:
                parts += text[done:at].translate(characters), words[word]
                done = at + length
                break
    parts.append(text[done:].translate(characters))
    return _GAPS.sub(" ", "".join(parts)).strip(" ")


def _by_worth(number: re.Match[str]) -> str:
    """How many digits, then the digits: longer numbers are greater ones."""
    return f"{len(number[1]):03}{number[1]}"


@cache
def readings() -> Readings:
    """Read once; a tenth of a second, which whoever folds spends before the first fact."""
    single = _dictionary("pinyin_dict", dict[str, str])
    plain = {chr(int(code)): said.partition(",")[0] for code, said in single.items()} | _IN_NAMES
    characters = {ord(character): syllable(said) + character for character, said in plain.items()}
    words = {
        word: "".join(syllable(one) + character for character, one in spoken)
        for word, said in _dictionary("phrases_dict", dict[str, list[list[str]]]).items()
        if len(said) == len(word) and (spoken := _spoken(word, said, plain))
    }
    found: dict[str, set[int]] = {}
    for word in words:
        found.setdefault(word[0], set()).add(len(word))
    lengths = {character: tuple(sorted(sizes, reverse=True)) for character, sizes in found.items()}
    return Readings(_LATIN_AND_MARKS | characters, words, re.compile(f"[{''.join(lengths)}]"), lengths)


def _spoken(word: str, said: list[list[str]], plain: dict[str, str]) -> list[tuple[str, str]]:
    """A word's characters with their readings in it; nothing where these are the ones that they have alone."""
    spoken = [(one, plain[one] if one in _UNBENT else options[0]) for one, options in zip(word, said, strict=True)]
    return spoken if any(plain.get(one) != reading for one, reading in spoken) else []


def syllable(said: str) -> str:
    """ "zhōng" → "zhong1", "lǜ" → "lv4": the tone behind the letters, so that no letter depends on it."""
    marked = normalize("NFD", said)
    tone = next((_TONES[mark] for mark in marked if mark in _TONES), _NEUTRAL)
    letters = "".join(mark for mark in marked if mark not in _TONES).replace("u\u0308", "v").replace("e\u0302", "e")
    return letters + tone


def _dictionary(name: str, type_: type[T]) -> T:
    """The library's data without its code, which would keep sixty megabytes of it."""
    return msgspec.json.decode(Path(str(_LIBRARY.locate_file(f"pypinyin/{name}.json"))).read_bytes(), type=type_)


_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Full-width letters, digits and signs are the same as half-width ones."""
_LATIN_AND_MARKS = (
    {code: chr(code).upper() for code in range(ord("a"), ord("z") + 1)}
    | {code: " " for code in range(0x21, 0x7F) if not chr(code).isalnum()}
    | {ord(mark): " " for mark in _MARKS}
)
