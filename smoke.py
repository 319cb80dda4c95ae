import time, logging, sys, random
from datetime import date, datetime, UTC
from decimal import Decimal
from pathlib import Path
from uuid import uuid4
from concurrent.futures import ThreadPoolExecutor
from uuid6 import uuid7
import psycopg
from events.actor import *; from events.vocabulary import *
from events.decisions.organisation import *; from events.decisions.programme import *; from events.decisions.project import *; from events.decisions.entry import *; from events.decisions.report import *
from events.journal.clock import SimulatedClock
from projections.rebuild import rebuild
from service.build import service, database
from service.settings import Settings
import time
s=Settings(data_dir=Path("/tmp/tzsmoke"))
office=Actor(PersonRef(uuid4()),frozenset({Role.MAJOR_PROJECTS_OFFICE}),None)
clerk=Actor(PersonRef(uuid4()),frozenset({Role.REPORTING_CLERK}),None)
N=int(sys.argv[1]) if len(sys.argv)>1 else 10000
with database(s) as url:
    with psycopg.connect(url,autocommit=True) as c:
        for x in ("taizhang","taizhang_read","taizhang_accounts"): c.execute(f"DROP SCHEMA IF EXISTS {x} CASCADE")
    with service(s,url,clock=SimulatedClock(datetime(2020,1,9,tzinfo=UTC))) as sv:
        d=sv.desk
        orgs=[uuid7() for _ in range(150)]
        d.handle_many([RegisterOrganisation(name=f"单位{i}",kind=OrganisationKind.COMPANY,id=o,area_code="450202" if i==0 else None) for i,o in enumerate(orgs)],office,name="Import")
        prog=uuid7(); doc=uuid7()
        cats=tuple(Category(code=c,label=c,group=Group.IMPLEMENTING,plan_required=True) for c in ("NEW_START","CONTINUING"))
        d.handle(OpenProgramme(level="CITY",issuing_area="450200",year=2020,title="2020",categories=cats,sectors=tuple(Sector(code=c,label=c) for c in ("A","B","C","D")),id=prog),office)
        d.handle(IssueDocument(programme_id=prog,kind=DocumentKind.ANNUAL,basis=Basis(title="t",issuer="i",issued_on=date(2020,1,9)),id=doc),office)
        for m in range(1,13): d.handle(OpenMonth(programme_id=prog,period=Period.month(2020,m),opens=datetime(2020,m,20,tzinfo=UTC),due=datetime(2020,m,28,tzinfo=UTC)),office)
        cmds=[];ps=[]
        for i in range(N):
            p=uuid7(); ps.append(p)
            cmds.append(RegisterProject(id=p,name=f"项目{i}",identifiers=(Identifier(scheme="PROJECT_CODE",value=f"2020-450200-48-03-{i:06}"),),scope="建设道路及配套设施，含排水、照明、绿化",areas=("450202",),total=Money.of("12345.67"),owners=(orgs[i%150],)))
            cmds.append(ListEntry(id=uuid7(),programme_id=prog,project_id=p,document_id=doc,effective_from=date(2020,1,1),category="NEW_START",sector="ABCD"[i%4],row_no=i,annual_plan=Money.of("1200"),responsible_units=(orgs[i%7],)))
        t=time.perf_counter(); 
        if "-p" in sys.argv:
            import cProfile,pstats
            import events.journal.committer as cm
            orig=cm.Committer._commit_all
            def prof(self,w):
                pr=cProfile.Profile(); pr.enable(); r=orig(self,w); pr.disable(); pstats.Stats(pr).sort_stats("tottime").print_stats(22); return r
            cm.Committer._commit_all=prof
        r=d.handle_many(cmds,office,name="Import"); dt=time.perf_counter()-t
        print(r, f"{len(cmds)/dt:.0f} facts/s {dt:.2f}s")
        if "-p" in sys.argv: sys.exit()
        lat=[]
        for p in ps[:300]:
            t=time.perf_counter(); d.handle(FileReport(project_id=p,period=Period.month(2020,1),completed=Money.of("10.5"),progress="主体施工"),office); lat.append(time.perf_counter()-t)
        lat.sort(); print("single p50 %.2f p99 %.2f ms"%(lat[150]*1e3,lat[297]*1e3))
        with ThreadPoolExecutor(32) as ex:
            t=time.perf_counter(); list(ex.map(lambda p: d.handle(FileReport(project_id=p,period=Period.month(2020,2),completed=Money.of("10.5"),progress="主体施工"),office), ps[:4000])); dt=time.perf_counter()-t
        print(f"32 threads {min(4000,N)/dt:.0f}/s")
        with psycopg.connect(sv.conninfos.owner,autocommit=True) as c:
            r=rebuild(c,"taizhang",compare=True,swap=True); print(r.facts,f"{r.rate:.0f}/s",r.differences[:3])
            print(c.execute("select count(*), max(position) from facts").fetchone(), c.execute("select topic,actor,role,payload from journal where position=1").fetchone())
