/* uplift
format: script/1
description: Tidy the configurations of dimensions, before they are cut to ten characters
stage: PreSync
scope: PerCompany
group: Start
updates: [inventdim]
allow-duplicates: [inventdim.hashidx]
chunk: {table: inventdim, by: [recid]}
*/
update inventdim d
   set configid = upper(ltrim(d.configid))
 where d.dataareaid = :company
   and :chunk(d)
   and d.configid <> upper(ltrim(d.configid));
