import timeit
from uuid import uuid4
from events.border import *; from events.border import _DIGITS,_ENCODER,_decoder
from events.decisions.report import *; from events.vocabulary import *
from events.desk import _request; from events.actor import *
c=FileReport(project_id=uuid4(),period=Period.month(2020,2),completed=Money.of("10.5"),progress="主体施工")
def T(n,f,k=5000): print(n, round(timeit.timeit(f,number=k)/k*1e6,2))
b=clean(c); t=b.decode()
T("clean",lambda:clean(c)); T("enc",lambda:_ENCODER.encode(c)); T("dec",lambda:_decoder(type(c)).decode(b)); 
a=Actor(uuid4(),frozenset())
from events.desk import Wish, NO_CIRCUMSTANCES
w=Wish(c,NO_CIRCUMSTANCES,b,None)
T("request",lambda:_request("x",a,(w,),None,alone=False))
from uuid6 import uuid7; T("uuid7",uuid7)
from events.journal.streams import report_stream
T("uuid5",lambda:report_stream(c.project_id,c.period))
from events.journal.mapper import encode
from events.facts.report import ReportFiled
f=ReportFiled(project_id=c.project_id,period=c.period,covers_from=c.period.first,covers_to=c.period.last,completed=c.completed,year_to_date=None,since_start=None,figure=c.figure,measured_by=c.measured_by,progress=c.progress,preparatory_progress="",problems="",next_steps="",nothing_to_report=False,reason="")
T("encode fact",lambda:encode(f)); 
T("period hash",lambda:hash(c.period)); T("uuid hash",lambda:hash(c.project_id))
import msgspec
e=msgspec.json.Encoder(); T("enc nondet",lambda:e.encode(f)); T("str uuid",lambda:str(c.project_id))
