-- Contoso ERP 7.0: views.

create view custbalance as
  select c.partition, c.dataareaid, c.accountnum, p.name, c.creditmax,
         coalesce(sum(t.amountmst), 0) as balance
    from custtable c
    join dirpartytable p on p.recid = c.party
    left join custtrans t
      on t.partition = c.partition and t.dataareaid = c.dataareaid and t.accountnum = c.accountnum
   group by c.partition, c.dataareaid, c.accountnum, p.name, c.creditmax;
comment on view custbalance is 'What each customer owes';

create view customers as
  select c.partition, c.dataareaid, c.accountnum, p.name, p.partynumber,
         a.street, a.zipcode, a.city, c.countryregionid, c.blocked
    from custtable c
    join dirpartytable p on p.recid = c.party
    left join logisticsaddress a on a.party = p.recid and a.isprimary;
comment on view customers is 'Customers with their names and addresses, as version 6 had them in one table';

create materialized view salesbyitem as
  select l.partition, l.dataareaid, l.itemid, count(*) as lines,
         sum(l.salesqty) as salesqty, sum(l.lineamount) as lineamount
    from salesline l
   group by l.partition, l.dataareaid, l.itemid;
create unique index salesbyitem_idx on salesbyitem (partition, dataareaid, itemid);
comment on materialized view salesbyitem is 'What was sold of each item';
