import time, events.desk as D, events.journal.committer as C, events.journal.recorder as R, projections.projector as P, projections.engine as E
def wrap(mod,name,label,cls=None):
    t=getattr(cls or mod,name)
    def f(*a,**k):
        s=time.thread_time(); r=t(*a,**k); d=time.thread_time()-s
        if d>0.02: print(f"   {label} {d:.3f}")
        return r
    setattr(cls or mod,name,f)
wrap(D,"prepare","prepare",D.Decider); wrap(D,"decide","decide",D.Decider)
wrap(C,"append","append"); wrap(P,"write","project.write",P.Append); wrap(D,"submit_many","submit(clean)",D.Desk)
wrap(C,"_under_lock","under_lock",C.Committer); wrap(E,"write","tbl.write",E.Changes); wrap(P,"fold_all","fold_all")
wrap(R,"insert","insert facts")
import sys; sys.argv=["smoke.py","10000"]; exec(open("smoke.py").read())
