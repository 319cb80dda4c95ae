import asyncio,time,psycopg
from datetime import datetime,UTC,date
from service.postgres import EmbeddedServer
from service.build import conninfos
from pathlib import Path
from projections.statistics import *
from projections.statistics import LISTED,OWED,COMPLETED,ADJUSTED
from projections.asof import AsOf
from projections.listings import Dimension
async def main(url):
    infos=conninfos(url,"taizhang")
    with psycopg.connect(infos.owner,autocommit=True) as o:
        n=o.execute("select count(*) from taizhang_read.entries").fetchone(); print(n)
        if o.execute("select count(*) from taizhang_read.investments").fetchone()[0]<50000:
            o.execute("delete from taizhang_read.investments")
            o.execute("""insert into taizhang_read.investments select e.project_id, m::date, 20000+row_number() over (), 9223372036854775807, 3, 100.5,100.5,100.5,null,null,null,'ACTUAL','WORK' from taizhang_read.entries e, generate_series('2020-01-01'::timestamp,'2020-12-01','1 month') m""")
            o.execute("vacuum analyze taizhang_read.investments"); o.execute("analyze taizhang_read.entries"); o.execute("analyze taizhang_read.projects")
        p=o.execute("select programme_id from taizhang_read.programmes").fetchone()[0]
    c=await psycopg.AsyncConnection.connect(infos.reader,autocommit=True)
    a=AsOf(130000,datetime(2020,12,1,tzinfo=UTC),b"")
    for g in (frozenset({Dimension.SECTOR}),):
        ts=[]
        for i in range(8):
            t=time.perf_counter(); r=await by_month(c,a,p,2020,group_by=g); ts.append((time.perf_counter()-t)*1e3)
        print(sorted(ts)[4], len(r), r[0])
    par={"position":a.position,"programme":p,"basis":1,"first":date(2020,1,1),"last":date(2020,12,1),**by(frozenset({Dimension.SECTOR}))}
    for name,q in (("LISTED",LISTED),("OWED",OWED),("COMPLETED",COMPLETED)):
        print(name); 
        for row in await (await c.execute("EXPLAIN ANALYZE "+q,par)).fetchall(): print("  ",row[0])
with EmbeddedServer(Path("/tmp/tzsmoke")) as url: asyncio.run(main(url))
