-- Takes away what a creation that was broken off left behind. Only ever run where sysversion says so.

drop view if exists custbalance;
drop table if exists sysversion, partitions, dataarea, systemsequences, sqldictionary, userinfo, currency, unit,
  custgroup, custtable, vendtable, custtrans, inventtable, inventdim, inventtrans, salestable, salesline,
  ledgerjournaltable, ledgerjournaltrans, sysdatabaselog, inventsumlogtts;
drop function if exists sysdblog();
drop function if exists salesline_amount();
drop type if exists custvendorblocked;
