/* uplift
format: script/1
description: Point stock transactions to the dimensions that stay
stage: PostSync
scope: PerCompany
group: Main
reads: [inventdimredirect]
updates: [inventtrans]
changes: {inventtrans: {columns: [inventdimid]}}
after: [inventory/find-duplicates]
chunk: {table: inventtrans, by: [recid]}
*/
update inventtrans t
   set inventdimid = r.keptdimid
  from inventdimredirect r
 where t.dataareaid = :company
   and :chunk(t)
   and r.partition = t.partition
   and r.dataareaid = t.dataareaid
   and r.inventdimid = t.inventdimid;
