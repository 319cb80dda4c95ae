import sys; sys.argv=["smoke.py","3000"]
import cProfile,pstats, events.journal.committer as cm
src=open("smoke.py").read()
pr=cProfile.Profile(); n=[0]
orig=cm.Committer._commit_all
def prof(self,w):
    if w[0][0].alone: return orig(self,w)
    n[0]+=1
    pr.enable(); r=orig(self,w); pr.disable(); return r
cm.Committer._commit_all=prof
src=src.split("        with ThreadPoolExecutor")[0]
exec(src)
print(n); pstats.Stats(pr).sort_stats("tottime").print_stats(25)
