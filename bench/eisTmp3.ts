import { readFileSync, writeFileSync } from "node:fs"
import { chooseCircuit } from "/work/main/host/circuit/choose"
const C=["R0-p(R1-W1,CPE1)","R0-p(R1,CPE1)-p(R2,CPE2)-W1","R0-p(R1,CPE1)-CPE2","L0-R0-p(R1,CPE1)-p(R2,CPE2)","R0-p(R1-Wo1,CPE1)","R0-p(R1-Ws1,CPE1)","R0-p(CPE1,R1-p(R2,CPE2))","R0-p(R1,CPE1)-G1"]
const sp=JSON.parse(readFileSync(process.argv[2],"utf8")).spectra.filter((s:any)=>s.tags[2]==="clean")
const ms:number[]=[];const out:any[]=[]
for(const [i,s] of [...sp.slice(0,10),...sp].entries()){const b=process.cpuUsage();const c=chooseCircuit({f_Hz:s.f,re_ohm:s.re,im_ohm:s.im,meta:{}},C);const {user,system}=process.cpuUsage(b);if(i<10)continue;ms.push((user+system)/1e3)
 out.push({id:s.id,n:s.f.length,circuit:s.circuit,cls:s.class,noise:s.noise,best:c.best.circuit,ind:c.indistinguishable,cand:c.ranked.map((x:any)=>({c:x.circuit,d:x.deltaBic,chi:x.fit.chiSquared,k:2*x.fit.points-x.fit.freedom,unseen:x.fit.unseen.length,bound:x.fit.params.filter((p:any)=>p.atBound).map((p:any)=>p.name+p.value),cor:x.fit.correlation,par:x.fit.params.map((p:any)=>[p.name,p.value,p.se])}))})}
ms.sort((a,b)=>a-b);console.log("ms p50",ms[ms.length>>1],"p95",ms[Math.floor(.95*ms.length)],"mean",ms.reduce((a,b)=>a+b,0)/ms.length)
writeFileSync(process.argv[3],JSON.stringify(out))
const n=out.length,ok=out.filter(o=>o.best===o.circuit).length,ab=out.filter(o=>o.ind.length),an=out.filter(o=>!o.ind.length)
console.log({n,ok:ok/n,abst:ab.length/n,abstIn:ab.filter(o=>o.best===o.circuit||o.ind.includes(o.circuit)).length/ab.length,ansOk:an.filter(o=>o.best===o.circuit).length/an.length})
