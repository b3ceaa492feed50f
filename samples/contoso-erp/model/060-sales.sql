-- Contoso ERP 7.0: sales orders and their lines.

create table salestable (
  salesid varchar(20) not null,
  custaccount varchar(30) not null,
  salesname varchar(100) not null default '',
  status salesstatus not null,
  shippingdaterequested date not null default '1900-01-01',
  currencycode currencyiso not null,
  discpercent numeric(32,6) not null default 0,
  cashdiscpercent numeric(32,6) not null default 0,
  estimate numeric(32,6) not null default 0,
  fixedexchrate numeric(32,6) not null default 0,
  customerref varchar(60),
  notes text,
  createddatetime timestamp not null,
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null default nextval('seq_366'),
  constraint salestable_pkey primary key (recid),
  constraint salestable_customer_fkey
    foreign key (partition, dataareaid, custaccount) references custtable (partition, dataareaid, accountnum)
);
create unique index i_366salesidx on salestable (partition, dataareaid, salesid);
create index i_366custidx on salestable (partition, dataareaid, custaccount);
create index i_366statusidx on salestable (dataareaid, status);

create table salesline (
  salesid varchar(20) not null,
  linenum integer not null,
  itemid varchar(20) not null,
  name varchar(1000) not null default '',
  salesqty numeric(32,6) not null default 0,
  salesprice numeric(32,6) not null default 0,
  linepercent numeric(32,6) not null default 0,
  lineamount numeric(32,6) not null default 0,
  linedisc numeric(32,6) not null default 0,
  multilndisc numeric(32,6) not null default 0,
  multilnpercent numeric(32,6) not null default 0,
  salesmarkup numeric(32,6) not null default 0,
  priceunit numeric(32,6) not null default 1,
  costprice numeric(32,6) not null default 0,
  qtyordered numeric(32,6) not null default 0,
  salesdelivernow numeric(32,6) not null default 0,
  remainsalesphysical numeric(32,6) not null default 0,
  remainsalesfinancial numeric(32,6) not null default 0,
  remaininventphysical numeric(32,6) not null default 0,
  remaininventfinancial numeric(32,6) not null default 0,
  inventtransid varchar(20) not null default '',
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null default nextval('seq_359'),
  constraint salesline_pkey primary key (recid),
  constraint salesline_linepercent_check check (linepercent between 0 and 100),
  constraint salesline_order_fkey
    foreign key (partition, dataareaid, salesid) references salestable (partition, dataareaid, salesid),
  constraint salesline_item_fkey
    foreign key (partition, dataareaid, itemid) references inventtable (partition, dataareaid, itemid)
);
create unique index i_359linenumidx on salesline (partition, dataareaid, salesid, linenum);
create index i_359itemidx on salesline (partition, dataareaid, itemid);
comment on column salesline.linenum is 'From 1, in the order in which the lines were entered';

create function salesline_amount() returns trigger language plpgsql as $$
begin
  new.lineamount := round(new.salesqty * new.salesprice * (1 - new.linepercent / 100), 6);
  return new;
end
$$;

create trigger salesline_amount
  before insert or update of salesqty, salesprice, linepercent on salesline
  for each row execute function salesline_amount();
