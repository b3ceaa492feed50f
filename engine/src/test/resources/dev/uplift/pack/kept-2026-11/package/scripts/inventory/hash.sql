/* uplift
format: script/1
description: Fill the new hash of inventory dimensions
stage: PostSync
scope: PerCompany
group: Main
reads: [custtable]
creates: [inventlog]
updates: [inventdim]
deletes: [oldlog]
changes: {inventdim: {rows: same, columns: [hash], sums: same}, inventlog: {rows: any}}
after: [party/create-parties]
before: [inventory/last]
key: Inventory
versions: "<6.0"
repairs: [inventdim.hashidx]
chunk: {table: inventdim, by: [recid]}
bad-rows: {quarantine: 1000}
tag: CONTOSO-4711-InventHash-20260301
priority: 10
*/
update inventdim d set hash = md5(d.configid)
 where d.dataareaid = :company and :chunk(d);
