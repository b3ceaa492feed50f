/* uplift
format: script/1
description: Delete the dimensions that nothing points to any more, so that the hash is unique
stage: PostSync
scope: PerCompany
group: Main
reads: [inventdimredirect]
deletes: [inventdim]
after: [inventory/point-transactions]
repairs: [inventdim.hashidx]
*/
delete from inventdim d
 using inventdimredirect r
 where d.dataareaid = :company
   and r.partition = d.partition
   and r.dataareaid = d.dataareaid
   and r.inventdimid = d.inventdimid;
