"""What an operator must mend, said in one line; everything else is a bug of ours and keeps its traceback."""


class Mend(Exception):
    """What an operator must mend before the command can do its work."""


def in_a_line(problem: Exception) -> str | None:
    """What to tell the operator; None for a bug of ours."""
    import psycopg
    from pydantic import ValidationError

    from events.journal.opening import WrongJournal
    from events.refusals import Refused
    from service.demo.loading import DemoRefused
    from service.ground import EmbeddedServerFailed
    from service.migrate import StaleProjections
    from service.saved import UnfitFolder
    from service.server import PortTaken
    from service.settings import PREFIX, UnknownSetting
    from service.workers import WorkerEnded

    ours = Mend | WorkerEnded | UnknownSetting | UnfitFolder | PortTaken
    mendable = ours | EmbeddedServerFailed | WrongJournal | StaleProjections | DemoRefused
    if isinstance(problem, mendable | Refused):
        return str(problem)
    if isinstance(problem, ValidationError):
        wrong = "、".join(PREFIX + str(error["loc"][0]).upper() for error in problem.errors() if error["loc"])
        return f"设置的值不对：{wrong}；请对照 docs/settings.md 改正。"
    if isinstance(problem, psycopg.OperationalError):
        first = str(problem).strip().splitlines()[0] if str(problem).strip() else type(problem).__name__
        return f"连不上数据库：{first}。请检查 TAIZHANG_DATABASE_URL 与数据库的状态。"
    return None
