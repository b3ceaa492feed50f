/* uplift
format: script/1
description: Tell the status of orders by name; version 6 kept a number
stage: PostSync
scope: PerCompany
group: Main
updates: [salestable]
changes: {salestable: {columns: [status]}}
chunk: {table: salestable, by: [recid]}
*/
update salestable o
   set status = (array['Backorder', 'Delivered', 'Invoiced', 'Canceled']::salesstatus[])[o.salesstatus]
 where o.dataareaid = :company
   and :chunk(o);
