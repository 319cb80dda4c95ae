import time, os, uuid
from concurrent.futures import ThreadPoolExecutor
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from service.postgres import EmbeddedServer
from pathlib import Path
import psycopg
class Report(Aggregate):
    @event("Filed")
    def __init__(self, project_id: str, period: str, completed: str, progress: str): self.project_id=project_id; self.period=period; self.completed=completed; self.progress=progress
with EmbeddedServer(Path("/tmp/tzsmoke")) as url:
    info=psycopg.conninfo.conninfo_to_dict(url)
    with psycopg.connect(url,autocommit=True) as c: c.execute("DROP SCHEMA IF EXISTS stock CASCADE"); c.execute("CREATE SCHEMA stock")
    app=Application(env={"PERSISTENCE_MODULE":"eventsourcing.postgres","POSTGRES_DBNAME":info["dbname"],"POSTGRES_HOST":info["host"],"POSTGRES_PORT":info.get("port","5432"),"POSTGRES_USER":info["user"],"POSTGRES_PASSWORD":"x","POSTGRES_SCHEMA":"stock","POSTGRES_POOL_SIZE":"32","POSTGRES_MAX_OVERFLOW":"0"})
    def one(i): app.save(Report(project_id=str(uuid.uuid4()),period="2020-02",completed="10.5",progress="主体施工"))
    with ThreadPoolExecutor(32) as ex:
        list(ex.map(one,range(200)))
        t=time.perf_counter(); list(ex.map(one,range(2000))); d=time.perf_counter()-t
    print(f"stock {2000/d:.0f}/s")
