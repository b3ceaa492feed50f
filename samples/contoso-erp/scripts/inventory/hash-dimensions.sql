/* uplift
format: script/1
description: Fill the hash of inventory dimensions
stage: PostSync
scope: PerCompany
group: Main
updates: [inventdim]
chunk: {table: inventdim, by: [recid]}
*/
update inventdim d
   set hash = md5(concat_ws('|', d.configid, d.inventsizeid, d.inventcolorid, d.inventlocationid,
                                 d.wmslocationid, d.inventbatchid))
 where d.dataareaid = :company
   and :chunk(d);
