-- The conversions: one statement each, over all companies.

update custtable c
   set party = n.party
  from (select recid, 5637144575 + row_number() over (order by recid) as party from custtable) n
 where n.recid = c.recid;
update vendtable v
   set party = n.party
  from (select recid, (select max(party) from custtable) + row_number() over (order by recid) as party
          from vendtable) n
 where n.recid = v.recid;
insert into dirpartytable (recid, partynumber, name, namealias, partition)
select party, to_char(party - 5637144575, 'FM000000000'), btrim(name), upper(left(btrim(name), 20)), partition
  from (select party, name, partition from custtable union all select party, name, partition from vendtable) p;
insert into logisticsaddress (recid, party, street, zipcode, city, countryregionid, partition)
select party, party, street, coalesce(zipcode, ''), coalesce(city, ''), countryregionid, partition
  from custtable
 where street is not null;

update inventdim
   set hash = md5(concat_ws('|', configid, inventsizeid, inventcolorid, inventlocationid, wmslocationid,
                                 inventbatchid));
insert into inventdimredirect (inventdimid, keptdimid, dataareaid, partition, recid)
select d.inventdimid, d.keptdimid, d.dataareaid, d.partition, d.recid
  from (select i.*, first_value(i.inventdimid)
                      over (partition by i.dataareaid, i.partition, i.hash order by i.recid) as keptdimid
          from inventdim i) d
 where d.inventdimid <> d.keptdimid;
update inventtrans t
   set inventdimid = r.keptdimid
  from inventdimredirect r
 where r.partition = t.partition and r.dataareaid = t.dataareaid and r.inventdimid = t.inventdimid;
delete from inventdim d
 using inventdimredirect r
 where r.partition = d.partition and r.dataareaid = d.dataareaid and r.inventdimid = d.inventdimid;

insert into inventtable (itemid, itemdescription, unitid, stopped, dataareaid, partition, recid)
select m.itemid, 'Deleted before the upgrade', 'ea', true, m.dataareaid, m.partition,
       (select max(recid) from inventtable)
         + row_number() over (order by m.partition, m.dataareaid collate "C", m.itemid collate "C")
  from (select distinct l.partition, l.dataareaid, l.itemid
          from salesline l
         where not exists (
               select from inventtable i
                where i.partition = l.partition and i.dataareaid = l.dataareaid and i.itemid = l.itemid)) m;

update ledgerjournaltrans
   set amountcurdebit = greatest(amountcur, 0), amountcurcredit = greatest(-amountcur, 0);
update ledgerjournaltable j
   set journaltotaldebit = coalesce(t.debit, 0), journaltotalcredit = coalesce(t.credit, 0)
  from ledgerjournaltable o
  left join (select partition, dataareaid, journalnum,
                    sum(amountcurdebit) as debit, sum(amountcurcredit) as credit
               from ledgerjournaltrans
              group by partition, dataareaid, journalnum) t
    on t.partition = o.partition and t.dataareaid = o.dataareaid and t.journalnum = o.journalnum
 where o.recid = j.recid;

update salestable
   set status = (array['Backorder', 'Delivered', 'Invoiced', 'Canceled']::salesstatus[])[salesstatus];
update salesline l
   set linenum = n.linenum
  from (select recid, row_number() over (partition by partition, dataareaid, salesid order by recid) as linenum
          from salesline) n
 where l.recid = n.recid;

update sqldictionary d
   set name = r.now, sqlname = upper(r.now)
  from (values (453, 'unit', 'unitofmeasure'), (453, 'unitid', 'symbol'), (77, 'country', 'countryregionid'),
               (505, 'country', 'countryregionid'), (175, 'itemtxt', 'itemdescription'),
               (366, 'deliverydate', 'shippingdaterequested')) r (tableid, was, now)
 where d.tableid = r.tableid and d.name = r.was;
update sysversion set version = '7.0.3' where application = 'Contoso ERP';
select setval('seq_2303', n) from (select max(recid) + 1 as n from dirpartytable) m;
select setval('seq_2985', n) from (select max(recid) + 1 as n from logisticsaddress) m;
select setval('seq_9007', n) from (select max(recid) + 1 as n from inventdimredirect) m
 where n is not null;
select setval('seq_175', n) from (select max(recid) + 1 as n from inventtable) m;
