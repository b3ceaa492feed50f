-- Contoso ERP 6.3: foreign keys, views, triggers and comments, made last.

alter table custtable add constraint custtable_custgroup_fkey
  foreign key (partition, dataareaid, custgroup) references custgroup (partition, dataareaid, custgroup);
alter table custtrans add constraint custtrans_account_fkey
  foreign key (partition, dataareaid, accountnum) references custtable (partition, dataareaid, accountnum);
alter table inventtable add constraint inventtable_unit_fkey
  foreign key (partition, dataareaid, unitid) references unit (partition, dataareaid, unitid);
alter table inventtrans add constraint inventtrans_dim_fkey
  foreign key (partition, dataareaid, inventdimid) references inventdim (partition, dataareaid, inventdimid);
alter table salestable add constraint salestable_customer_fkey
  foreign key (partition, dataareaid, custaccount) references custtable (partition, dataareaid, accountnum);
alter table salesline add constraint salesline_order_fkey
  foreign key (partition, dataareaid, salesid) references salestable (partition, dataareaid, salesid);
alter table ledgerjournaltrans add constraint ledgerjournaltrans_journal_fkey
  foreign key (partition, dataareaid, journalnum) references ledgerjournaltable (partition, dataareaid, journalnum);

create view custbalance as
  select c.partition, c.dataareaid, c.accountnum, c.name, c.creditmax,
         coalesce(sum(t.amountmst), 0) as balance
    from custtable c
    left join custtrans t
      on t.partition = c.partition and t.dataareaid = c.dataareaid and t.accountnum = c.accountnum
   group by c.partition, c.dataareaid, c.accountnum, c.name, c.creditmax;

create function sysdblog() returns trigger language plpgsql as $$
declare
  next bigint;
begin
  update systemsequences set nextval = nextval + 1
   where tabid = 65473 returning nextval - 1 into next;
  insert into sysdatabaselog (logtable, logrecid, logtype, description, createddatetime, createdby, recid)
    values (77, new.recid, 1, 'creditmax: ' || old.creditmax || ' -> ' || new.creditmax,
            current_timestamp at time zone 'UTC', 'dblog', next);
  return null;
end
$$;

create trigger sysdblog_custtable_creditmax
  after update of creditmax on custtable
  for each row when (old.creditmax is distinct from new.creditmax) execute function sysdblog();

create function salesline_amount() returns trigger language plpgsql as $$
begin
  new.lineamount := round(new.salesqty * new.salesprice * (1 - new.linepercent / 100), 2);
  return new;
end
$$;

create trigger salesline_amount
  before insert or update of salesqty, salesprice, linepercent on salesline
  for each row execute function salesline_amount();

comment on table custtable is 'Customers';
comment on column custtable.creditmax is 'Credit limit in the company''s currency';
comment on column custtable.name is 'Name of the customer';
comment on table inventdim is 'Combinations of inventory dimensions';
comment on view custbalance is 'What each customer owes';
