/* uplift
format: script/1
description: Put currency codes in capitals, as the new type of the column wants them
stage: PreSync
scope: PerCompany
group: Main
updates: [ledgerjournaltrans]
changes: {ledgerjournaltrans: {columns: [currencycode]}}
repairs: [ledgerjournaltrans.currencycode]
chunk: {table: ledgerjournaltrans, by: [recid]}
*/
update ledgerjournaltrans t
   set currencycode = upper(t.currencycode)
 where t.dataareaid = :company
   and :chunk(t)
   and t.currencycode <> upper(t.currencycode);
