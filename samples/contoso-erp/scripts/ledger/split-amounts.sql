/* uplift
format: script/1
description: Split amounts into debit and credit
stage: PostSync
scope: PerCompany
group: Main
updates: [ledgerjournaltrans]
changes: {ledgerjournaltrans: {columns: [amountcurdebit, amountcurcredit]}}
chunk: {table: ledgerjournaltrans, by: [recid]}
*/
update ledgerjournaltrans t
   set amountcurdebit = greatest(t.amountcur, 0),
       amountcurcredit = greatest(-t.amountcur, 0)
 where t.dataareaid = :company
   and :chunk(t);
