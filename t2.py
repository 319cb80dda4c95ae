import asyncio,time,psycopg,sys
exec(open("t.py").read().split("async def main")[0])
async def main(url):
    infos=conninfos(url,"taizhang")
    c=await psycopg.AsyncConnection.connect(infos.reader,autocommit=True)
    p=(await (await c.execute("select programme_id from programmes limit 1")).fetchone())[0]
    par={"position":130000,"programme":p,"basis":1,"first":date(2020,1,1),"last":date(2020,12,1),**by(frozenset({Dimension.SECTOR}))}
    async def med(q):
        ts=[]
        for _ in range(9):
            t=time.perf_counter(); await (await c.execute(q.encode(),par)).fetchall(); ts.append((time.perf_counter()-t)*1e3)
        return round(sorted(ts)[4],1)
    for name,q in (("LISTED",LISTED),("OWED",OWED),("COMPLETED",COMPLETED),("ADJUSTED",ADJUSTED)): print(name,await med(q))
    await c.execute("set parallel_setup_cost=50"); await c.execute("set parallel_tuple_cost=0.01"); await c.execute("set min_parallel_table_scan_size='1MB'")
    print("par",await med(COMPLETED))
    for row in await (await c.execute("EXPLAIN "+COMPLETED,par)).fetchall(): print("  ",row[0][:90])
with EmbeddedServer(Path("/tmp/tzsmoke")) as url: asyncio.run(main(url))
