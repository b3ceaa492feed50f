/* uplift
format: script/1
description: Find dimensions that have become equal, and note which of them stays
stage: PostSync
scope: PerCompany
group: Main
reads: [inventdim]
creates: [inventdimredirect]
after: [inventory/hash-dimensions]
*/
insert into inventdimredirect (inventdimid, keptdimid, dataareaid, partition, recid)
select d.inventdimid, d.keptdimid, d.dataareaid, d.partition, d.recid
  from (select i.*, first_value(i.inventdimid) over (partition by i.partition, i.hash order by i.recid) as keptdimid
          from inventdim i
         where i.dataareaid = :company) d
 where d.inventdimid <> d.keptdimid;
