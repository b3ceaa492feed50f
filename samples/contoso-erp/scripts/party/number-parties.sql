/* uplift
format: script/1
description: Give every customer and every vendor the number of its party
stage: PostSync
scope: PerDatabase
group: Start
updates: [custtable, vendtable]
changes: {custtable: {columns: [party]}, vendtable: {columns: [party]}}
*/
-- The order is that of the record ids, so that a party's number depends on nothing that happens during the upgrade.
update custtable c
   set party = n.party
  from (select recid, 5637144575 + row_number() over (order by recid) as party from custtable) n
 where n.recid = c.recid;

update vendtable v
   set party = n.party
  from (select recid, (select max(party) from custtable) + row_number() over (order by recid) as party
          from vendtable) n
 where n.recid = v.recid;
