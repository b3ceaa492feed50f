/* uplift
format: script/1
description: Give every customer a party
stage: PostSync
scope: PerCompany
group: Main
creates: [dirparty]
updates: [custtable]
changes: {auditlog: {rows: more}}
chunk: {table: custtable, by: [recid]}
*/
with made as (insert into dirparty (recid, name)
  select c.recid + 1000, coalesce(c.name, '?') from custtable c
   where c.dataareaid = :company and :chunk(c) returning recid)
update custtable c set party = m.recid from made m
 where c.recid + 1000 = m.recid and c.dataareaid = :company and :chunk(c);
