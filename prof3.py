import sys,time; sys.argv=["smoke.py","4000"]
import cProfile,pstats, events.journal.committer as cm
src=open("smoke_log.py").read()
pr=cProfile.Profile(); n=[]; T=[0.0,0.0]
PROF="-c" in sys.argv or True
orig=cm.Committer._commit_all
def prof(self,w):
    if w[0][0].alone: return orig(self,w)
    t=time.perf_counter(); c=time.thread_time()
    if MODE: pr.enable()
    r=orig(self,w)
    if MODE: pr.disable()
    n.append(len(w)); T[0]+=time.perf_counter()-t; T[1]+=time.thread_time()-c; return r
cm.Committer._commit_all=prof
MODE=0
src=src.replace("        lat=[]","        return_=0; lat=[]").replace("ps[:300]","ps[:0]").replace("lat.sort(); print","0 and print").replace('print(f"32 threads','print(len(n),sum(n)/len(n),T); print(f"32 threads')
src=src.split("        with psycopg.connect(sv")[0]
exec(src.replace("with ThreadPoolExecutor(32)","n.clear();T[:]=[0,0]\n        with ThreadPoolExecutor(32)"))
n.clear();T[:]=[0,0]; MODE=0; sys.exit()
exec(src.replace("with ThreadPoolExecutor(32)","n.clear();T[:]=[0,0]\n        with ThreadPoolExecutor(32)"))
pstats.Stats(pr).sort_stats("tottime").print_stats(40)
