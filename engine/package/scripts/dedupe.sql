/* uplift
format: script/1
description: Make the hashes unique
stage: PostSync
scope: PerDatabase
group: Final
updates: [custtable]
changes: {auditlog: {rows: more}}
after: [create-parties]
repairs: [custtable.hashidx]
*/
update custtable set hash = hash || '-' || recid;
