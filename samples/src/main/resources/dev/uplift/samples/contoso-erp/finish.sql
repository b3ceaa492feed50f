-- Contoso ERP 6.3: the allocator of ids stands behind the last id of each table, with some room, as a running system
-- leaves it. That of customer groups lags behind its data: such things are found in old databases.

update systemsequences s set nextval = m.next
  from (select 15 as tabid, max(recid) + 250 as next from currency
  union all select 76, max(recid) - 4 from custgroup
  union all select 77, max(recid) + 250 from custtable
  union all select 78, max(recid) + 250 from custtrans
  union all select 175, max(recid) + 250 from inventtable
  union all select 177, max(recid) + 250 from inventtrans
  union all select 211, max(recid) + 250 from ledgerjournaltable
  union all select 212, max(recid) + 250 from ledgerjournaltrans
  union all select 359, max(recid) + 250 from salesline
  union all select 366, max(recid) + 250 from salestable
  union all select 453, max(recid) + 250 from unit
  union all select 505, max(recid) + 250 from vendtable
  union all select 698, max(recid) + 250 from inventdim
  union all select 65448, max(recid) + 250 from dataarea
  union all select 65473, max(recid) + 250 from sysdatabaselog
  union all select 65487, max(recid) + 250 from partitions
  union all select 65531, max(recid) + 250 from userinfo) m
 where m.tabid = s.tabid;

update sysversion set version = '6.3.164.0';
