/* uplift
format: script/1
description: Nothing to do yet
stage: PreSync
scope: PerDatabase
group: Main
updates: [custtable]
changes: {auditlog: {rows: more}}
allow-duplicates: [custtable.hashidx]
*/
update custtable set hash = hash;
