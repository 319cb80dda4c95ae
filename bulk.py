"""CPU of one bulk append in thread time, without PG: fake cursor? no: real."""
import sys,time
sys.argv=["smoke.py","10000"]
src=open("smoke.py").read().split("        lat=[]")[0]
import events.journal.committer as cm, cProfile, pstats, os
orig=cm.Committer._commit_all
def f(self,w):
    if not w[0][0].alone or len(w[0][0].wishes)<1000: return orig(self,w)
    if os.environ.get("P"):
        pr=cProfile.Profile(); pr.enable(); r=orig(self,w); pr.disable(); pstats.Stats(pr).sort_stats(os.environ["P"]).print_stats(60); return r
    t=time.thread_time(); p=time.perf_counter(); r=orig(self,w); print(f"bulk thread cpu {time.thread_time()-t:.2f} wall {time.perf_counter()-p:.2f}"); return r
cm.Committer._commit_all=f
exec(src)
