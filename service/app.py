"""The routes of one process: GraphQL, the journal as NDJSON, tables, the page, and whether the process is well."""

import gc
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from events.desk import Desk
from events.journal.reading import HEAD
from projections.heads import Heads
from projections.lane import Lane
from projections.projector import BUILT, digest
from schema.answers import problem
from schema.context import Resources
from schema.remembering import Memory
from schema.view import View
from service import importing_routes
from service.admission import admission
from service.auth import Accounts
from service.build import Service, now
from service.excel.jail.limits import FILE_BYTES
from service.exports.routes import SavedExports
from service.facts import Facts
from service.feed import Feed
from service.tables import Tables

GRAPHIQL = Path(__file__).with_name("static") / "graphiql"
MAX_BODY = 2**20
LARGER_BODIES = {importing_routes.PATH: FILE_BYTES}
WAITING = 16
"""Requests that may wait for each connection; more are told to try again."""
POOL_SECONDS = 2.0
SIGNING_IN = 2
"""Connections for looking tokens up: who is remembered must not wait for those who read."""
PAGE_HEADERS = {
    "content-security-policy": "default-src 'self'; style-src 'self' 'unsafe-inline'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
PLAIN = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<title>台账</title>
<h1>台账 Taizhang</h1>
<p>GraphQL 接口在 <code>/graphql</code>：以 <code>POST</code> 提交 JSON，
在 <code>Authorization</code> 中写明 Bearer 令牌。</p>
<p>查询页面尚未构建：请运行 <code>make graphiql</code> 后刷新。<br>
The GraphiQL page has not been built: run <code>make graphiql</code> and reload.</p>
"""


def make_app(service: Service) -> Starlette:
    """Everything that this process serves; its pool and its feed live as long as the application.

    `app.state.stop_streams()` ends the streams that live for ever; a server that is asked to stop calls it.
    """
    pool, signing_in = _pool(service, service.settings.read_pool), _pool(service, SIGNING_IN)
    accounts, feed = Accounts(signing_in), Feed(service.conninfos.reader, service.reader)
    moment = partial(now, service.clock)
    lane = Lane(service.conninfos.reader)
    heads = Heads(service.conninfos.reader, moment, lane=lane)
    tables = Tables(service, pool, accounts, moment)
    resources = Resources(
        admission=admission(service.settings),
        desk=service.desk,
        pool=pool,
        heads=heads,
        memory=Memory(
            heads,
            service.settings.answer_cache * 2**20,
            release=version("taizhang"),
            journal_id=service.opened.journal_id,
        ),
        feed=feed,
        imports=tables.importing,
        opened=service.opened,
        now=moment,
        sign_in=accounts.sign_in,
        lane=lane,
        seconds=service.settings.request_seconds,
    )

    app = Starlette(
        routes=_routes(service, resources, tables, Facts(service.reader, feed, accounts)),
        lifespan=_lifespan((pool, signing_in), (heads, lane), feed, tables),
        middleware=[Middleware(BodyLimit, usual=MAX_BODY, larger=LARGER_BODIES)],
        exception_handlers={404: _not_found, 405: _not_allowed},
    )
    app.router.redirect_slashes = False  # a POST that is sent elsewhere loses its body with many clients
    app.state.stop_streams = feed.stop
    return app


def _lifespan(
    pools: Sequence[AsyncConnectionPool[AsyncConnection[Any]]],
    asked: Sequence[Heads | Lane],
    feed: Feed,
    tables: Tables,
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """From the first connection to the last."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        del app
        for pool in pools:
            await pool.open(wait=False)
        gc.freeze()  # the schema too, as service/build.py does with what stood then
        async with feed, tables:
            yield
        for one in (*asked, *pools):
            await one.close()

    return lifespan


def _routes(service: Service, resources: Resources, tables: Tables, facts: Facts) -> list[BaseRoute]:
    return [
        *_graphql(resources),
        Route("/facts", facts.answer, methods=["GET"]),
        *tables.routes(),
        *SavedExports(service.settings.documents, resources, tables.drawing).routes(),
        *_health(service.desk, resources.pool),
        Route("/", RedirectResponse("/graphql"), methods=["GET"]),
    ]


def _pool(service: Service, size: int) -> AsyncConnectionPool[AsyncConnection[Any]]:
    return AsyncConnectionPool(
        service.conninfos.reader,
        min_size=1,
        max_size=size,
        max_waiting=WAITING * size,
        timeout=POOL_SECONDS,
        kwargs={"autocommit": True},
        open=False,
    )


def _health(desk: Desk, pool: AsyncConnectionPool[AsyncConnection[Any]]) -> list[BaseRoute]:
    return [
        Route("/healthz", partial(alive, desk), methods=["GET"]),
        Route("/readyz", partial(ready, pool), methods=["GET"]),
    ]


def _graphql(resources: Resources) -> list[BaseRoute]:
    """The endpoint, exact and without redirect, and the page where it was built."""
    built = (GRAPHIQL / "index.html").is_file()
    page = RedirectResponse("/graphiql/", 303) if built else HTMLResponse(PLAIN, headers=PAGE_HEADERS)
    view = View(resources, page)
    routes: list[BaseRoute] = [
        Route("/graphql", view),
        WebSocketRoute("/graphql", view),
        Route("/graphiql", page, methods=["GET"]),
    ]
    if built:
        routes.append(Mount("/graphiql", Page(directory=GRAPHIQL, html=True)))
    return routes


class Page(StaticFiles):
    """GraphiQL's files, which may fetch from here only."""

    def file_response(self, *arguments: Any, **options: Any) -> Response:
        response = super().file_response(*arguments, **options)
        response.headers.update(PAGE_HEADERS)
        return response


class BodyLimit:
    """Starlette's limit, refusing in JSON as all else does; some paths have a limit of their own."""

    def __init__(self, app: ASGIApp, usual: int, larger: Mapping[str, int]) -> None:
        self._usual = RequestBodyLimitMiddleware(app, usual)
        self._larger = {path: RequestBodyLimitMiddleware(app, limit) for path, limit in larger.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = False
        limit = self._larger.get(scope.get("path", ""), self._usual)

        async def send_json(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] == 413:
                refused = True
                size = limit.max_body_size // 1024
                response = problem(413, "too_large", f"请求超过 {size} KiB，不予受理；请分次提交。")
                await response(scope, receive, send)
            elif not refused:
                await send(message)

        await limit(scope, receive, send_json)


async def alive(desk: Desk, request: Request) -> Response:
    """The process answers, and the thread that commits lives."""
    del request
    if desk.alive:
        return JSONResponse({"status": "ok"})
    return _unwell("committer_stopped", "记账线程已停止；请重启服务。")


async def ready(pool: AsyncConnectionPool[AsyncConnection[Any]], request: Request) -> Response:
    """The database answers, the journal's head can be read, and the projections are those that this code folds."""
    del request
    try:
        async with pool.connection(timeout=2.0) as connection:
            head = await (await connection.execute(HEAD)).fetchone()
            built = await (await connection.execute(BUILT)).fetchone()
    except psycopg.Error:
        return _unwell("database_unreachable", "数据库没有应答；请检查数据库。")
    if head is None:
        return _unwell("journal_missing", "台账日志没有表头；请从备份恢复。")
    if built is None or built[0] != digest():
        return _unwell("projections_stale", "投影与程序版本不符；请运行 taizhang replay --swap。")
    return JSONResponse({"status": "ok", "position": str(head[0])})


def _unwell(code: str, reason: str) -> Response:
    return JSONResponse({"status": "unavailable", "code": code, "reason": reason}, 503)


async def _not_found(request: Request, refused: Exception) -> Response:
    del request, refused
    return problem(404, "not_found", "没有这个地址；GraphQL 在 /graphql，事实流在 /facts。")


async def _not_allowed(request: Request, refused: Exception) -> Response:
    del request
    return problem(405, "method_not_allowed", "不支持这种方法。", headers=getattr(refused, "headers", None) or {})
