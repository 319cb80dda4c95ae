"""Arguments that questions share."""

import strawberry

AS_OF = strawberry.argument(description="时点；不给即当前 / The moment to be told about; now where none is given")
FILTER = strawberry.argument(name="filter", description="筛选 / Which ones")
ORDER_BY = strawberry.argument(
    description="排序依据，先者为先，最多五个；没有值的排在最后 / "
    "Order, the first key first, five at most; what is absent comes last"
)
FIRST = strawberry.argument(
    description="取前几条（1 至 1000）；first 与 last 都不给即前 100 条 / The first so many (1 to 1000); 100 by default"
)
AFTER = strawberry.argument(description="游标：从这条之后取 / A cursor: only what comes behind it")
LAST = strawberry.argument(description="取后几条（1 至 1000），不与 first 同用 / The last so many, instead of first")
BEFORE = strawberry.argument(description="游标：只取这条之前的 / A cursor: only what comes before it")
GROUP_BY = strawberry.argument(
    description="分组依据，可多个；不给即总计 / Grouped by, several at once; the total where none is given"
)
