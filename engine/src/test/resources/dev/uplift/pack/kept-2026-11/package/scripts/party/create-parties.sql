/* uplift
format: script/1
description: Hold what is double
stage: PreSync
scope: PerDatabase
group: Start
allow-duplicates: [inventdim.hashidx]
*/
insert into dirpartytable select recid, name from customer;
