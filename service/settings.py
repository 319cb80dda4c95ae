"""Settings: TAIZHANG_* in the environment. An unknown TAIZHANG_ name is refused at start, so that no typo is obeyed."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from events.vocabulary import HashName

PREFIX = "TAIZHANG_"


class UnknownSetting(Exception):
    """A TAIZHANG_ name that this release does not know."""


class Settings(BaseSettings):
    """Every setting, its default, and what it is for; docs/settings.md is generated from here."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    database_url: SecretStr | None = Field(
        default=None, description="PostgreSQL（15 及以上）的连接地址；不设则启用随程序自带的数据库。"
    )
    data_dir: Path = Field(default=Path("var/taizhang"), description="自带数据库的数据目录。")
    journal: str = Field(
        default="taizhang", pattern=r"^[a-z][a-z0-9_]{0,39}$", description="台账日志所在的数据库模式；一市一套。"
    )
    origin: str = Field(default="taizhang.local", description="台账日志的来源名，开立时写入第一条，此后不变。")
    hash: HashName = Field(default=HashName.SHA256, description="散列算法，开立时写入第一条，此后不变。")
    production: bool = Field(default=False, description="生产环境：拒绝模拟时钟的日志。")
    stale_projections: Literal["rebuild", "refuse"] = Field(
        default="rebuild", description="投影版本与程序不符时：rebuild 重建，refuse 拒绝启动。"
    )
    host: str = Field(default="127.0.0.1", description="监听地址。")
    port: int = Field(default=8000, ge=0, le=65535, description="监听端口。")
    workers: int = Field(default=1, ge=1, le=32, description="服务进程的个数；每个进程各有自己的连接。")
    read_pool: int = Field(default=8, ge=1, le=64, description="读连接池的大小。")
    request_seconds: float = Field(
        default=10.0, ge=0.1, le=600, description="一次查询最多几秒；超过即中止，答 timed_out。"
    )
    answer_cache: int = Field(
        default=64, ge=0, le=65_536, description="记住的答复与数据最多几 MiB（各占一半）；0 为不记。每个进程各记各的。"
    )
    max_document: int = Field(default=65_536, ge=1_000, le=1_000_000, description="查询文档最多几个字符。")
    max_tokens: int = Field(default=2_000, ge=100, le=20_000, description="查询文档最多几个词元，解析前就数。")
    max_fields: int = Field(default=1_000, ge=10, le=10_000, description="查询文档最多写几个字段。")
    max_root_fields: int = Field(default=30, ge=1, le=1_000, description="一次查询最多几个顶层字段。")
    max_depth: int = Field(default=12, ge=3, le=50, description="查询最多嵌套几层（片段展开后）。")
    max_aliases: int = Field(default=50, ge=0, le=10_000, description="查询文档最多几个别名。")
    max_directives: int = Field(default=50, ge=0, le=10_000, description="查询文档最多几个指令；同一处最多 5 个。")
    max_cost: int = Field(
        default=25_000, ge=1_000, le=10_000_000, description="单次查询的费用上限；算法见 docs/graphql.md。"
    )
    cost_budget: int = Field(
        default=2_500_000, ge=10_000, le=10**12, description="每个令牌在一个进程里最多攒下的额度；用完即答 429。"
    )
    cost_restored: int = Field(default=250_000, ge=100, le=10**12, description="每个令牌每秒恢复的额度。")
    introspection: Literal["everybody", "offices", "nobody"] = Field(
        default="everybody",
        description="谁可以自省（__schema、__type）并得到拼写提示：everybody 所有登录者，"
        "offices 市重点办、督查室、绩效办与审计，nobody 无人。",
    )
    persisted_documents: Literal["off", "log", "enforce"] = Field(
        default="off",
        description="没有事先保存的查询文档：off 照常答复，log 照常答复并把摘要记入日志，enforce 拒绝。",
    )
    documents: Path | None = Field(
        default=None, description="保存查询文档（*.graphql）的目录；随程序自带的总是算在内。"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="日志级别。")


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process; UnknownSetting names every TAIZHANG_ variable that means nothing here."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in environment if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise UnknownSetting(f"不认识的设置：{'、'.join(unknown)}；请对照 docs/settings.md 改正。")
    return Settings()
