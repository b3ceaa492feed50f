/* uplift
format: script/1
description: Stamp the new version, and tell the object dictionary of what was renamed
stage: PostSync
scope: PerDatabase
group: Final
updates: [sysversion, sqldictionary]
*/
update sqldictionary d
   set name = r.now, sqlname = upper(r.now)
  from (values (453, 'unit', 'unitofmeasure'), (453, 'unitid', 'symbol'), (77, 'country', 'countryregionid'),
               (505, 'country', 'countryregionid'), (175, 'itemtxt', 'itemdescription'),
               (366, 'deliverydate', 'shippingdaterequested')) r (tableid, was, now)
 where d.tableid = r.tableid and d.name = r.was;

update sysversion set version = '7.0.3' where application = 'Contoso ERP';
