/* uplift
format: script/1
description: Create the items that order lines name and that were deleted long ago
stage: PostSync
scope: PerDatabase
group: Main
reads: [salesline]
creates: [inventtable]
repairs: [salesline.salesline_item_fkey]
*/
insert into inventtable (itemid, itemdescription, unitid, stopped, dataareaid, partition, recid)
select m.itemid, 'Deleted before the upgrade', 'ea', true, m.dataareaid, m.partition,
       (select max(recid) from inventtable)
         + row_number() over (order by m.partition, m.dataareaid collate "C", m.itemid collate "C")
  from (select distinct l.partition, l.dataareaid, l.itemid
          from salesline l
         where not exists (
               select from inventtable i
                where i.partition = l.partition and i.dataareaid = l.dataareaid and i.itemid = l.itemid)) m;
