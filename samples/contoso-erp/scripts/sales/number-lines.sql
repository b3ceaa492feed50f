/* uplift
format: script/1
description: Number the lines of each order
stage: PostSync
scope: PerCompany
group: Main
reads: [salestable]
updates: [salesline]
changes: {salesline: {columns: [linenum]}}
chunk: {table: salestable, by: [recid]}
*/
-- Cut by orders, not by lines: the lines of an order must be seen together.
update salesline l
   set linenum = n.linenum
  from (select s.recid, row_number() over (partition by s.partition, s.salesid order by s.recid) as linenum
          from salestable o
          join salesline s
            on s.partition = o.partition and s.dataareaid = o.dataareaid and s.salesid = o.salesid
         where o.dataareaid = :company
           and :chunk(o)) n
 where l.recid = n.recid;
