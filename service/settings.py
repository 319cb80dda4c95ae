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
    read_pool: int = Field(default=8, ge=1, le=64, description="读连接池的大小。")
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
