/* uplift
format: script/1
description: Let the sequences of record ids go on behind the ids that scripts have given
stage: PostSync
scope: PerDatabase
group: Final
reads: [dirpartytable, logisticsaddress, inventdimredirect, inventtable]
*/
select setval('seq_2303', n) from (select max(recid) + 1 as n from dirpartytable) m
 where n > (select last_value from seq_2303);
select setval('seq_2985', n) from (select max(recid) + 1 as n from logisticsaddress) m
 where n > (select last_value from seq_2985);
select setval('seq_9007', n) from (select max(recid) + 1 as n from inventdimredirect) m
 where n > (select last_value from seq_9007);
select setval('seq_175', n) from (select max(recid) + 1 as n from inventtable) m
 where n > (select last_value from seq_175);
