"""Refusals of the API itself; more branches of the tree in events/refusals.py.

    Unavailable   TooManyFollowed   one credential follows too much at once

docs/refusals.md has a heading for every code.
"""

from events.refusals import Unavailable


class TooManyFollowed(Unavailable):
    def __init__(self, limit: int) -> None:
        super().__init__(f"同一令牌的订阅已达 {limit} 个；请先关闭一些，或让多个页面共用一个订阅。")
