/* uplift
format: script/1
description: Add up debit and credit of each journal
stage: PostSync
scope: PerCompany
group: Final
reads: [ledgerjournaltrans]
updates: [ledgerjournaltable]
changes: {ledgerjournaltable: {columns: [journaltotaldebit, journaltotalcredit]}}
chunk: {table: ledgerjournaltable, by: [recid]}
*/
update ledgerjournaltable j
   set (journaltotaldebit, journaltotalcredit) =
       (select coalesce(sum(t.amountcurdebit), 0), coalesce(sum(t.amountcurcredit), 0)
          from ledgerjournaltrans t
         where t.partition = j.partition and t.dataareaid = j.dataareaid and t.journalnum = j.journalnum)
 where j.dataareaid = :company
   and :chunk(j);
