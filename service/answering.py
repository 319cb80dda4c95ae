"""What routes beside GraphQL have in common: refusals, and whatever was not foreseen, as errors in JSON."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from psycopg import OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from events.refusals import Conflict, Malformed, NotAllowed, OutOfOrder, Refused, Unavailable, Unknown
from schema.answers import problem
from schema.refused import INTERNAL, Unauthenticated, noted, unavailable
from service.excel.refusals import WorkbookRefused

Handler = Callable[[Request], Awaitable[Response]]

STATUSES: tuple[tuple[type[Refused], int], ...] = (
    (WorkbookRefused, 422),
    (Malformed, 400),
    (Unknown, 404),
    (NotAllowed, 403),
    (OutOfOrder, 409),
    (Conflict, 409),
    (Unavailable, 503),
)
RETRY_SECONDS = 5
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answering(handler: Handler) -> Handler:
    """`handler`, with an answer to everything that it raises."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except Unauthenticated as refused:
            return problem(401, refused.code, refused.message, headers={"www-authenticate": "Bearer"})
        except Refused as refused:
            return refusal(refused)
        except OperationalError:
            return refusal(unavailable())
        except ClientDisconnect:
            return Response(status_code=400)
        except HTTPException:  # the limit of a body's size, which answers by itself
            raise
        except Exception as unforeseen:
            return problem(500, "internal_error", INTERNAL, id=noted(unforeseen))

    return answer


def refusal(refused: Refused) -> Response:
    """A refusal with the status of its branch; `argument` is the query argument to blame."""
    status = next((status for branch, status in STATUSES if isinstance(refused, branch)), 400)
    headers = {"retry-after": str(RETRY_SECONDS)} if status == 503 else {}
    blamed = {"argument": refused.path} if refused.path else {}
    return problem(status, refused.code, refused.message, headers=headers, **blamed)


def attached(name: str) -> str:
    """Content-Disposition for a download under a name in any script."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"
