-- Contoso ERP 7.0: items, their units and dimensions, and stock.

create table unitofmeasure (
  symbol varchar(10) not null,
  txt varchar(60) not null default '',
  decimals integer not null default 0,
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null default nextval('seq_453'),
  constraint unitofmeasure_pkey primary key (recid)
);
create unique index i_453unitidx on unitofmeasure (partition, dataareaid, symbol);
comment on table unitofmeasure is 'Units that quantities are counted in; was unit';

create table inventtable (
  itemid varchar(20) not null,
  itemdescription varchar(1000) not null default '',
  itemgroupid varchar(10) not null default '',
  unitid varchar(10) not null,
  netweight numeric(32,6) not null default 0,
  price numeric(32,6) not null default 0,
  taraweight numeric(32,6) not null default 0,
  unitvolume numeric(32,6) not null default 0,
  depth numeric(32,6) not null default 0,
  width numeric(32,6) not null default 0,
  height numeric(32,6) not null default 0,
  stopped boolean not null default false,
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null default nextval('seq_175'),
  constraint inventtable_pkey primary key (recid),
  constraint inventtable_unit_fkey
    foreign key (partition, dataareaid, unitid) references unitofmeasure (partition, dataareaid, symbol)
);
create unique index i_175itemidx on inventtable (partition, dataareaid, itemid);

create table inventdim (
  inventdimid varchar(20) not null,
  configid varchar(10) not null default '',
  inventsizeid varchar(10) not null default '',
  inventcolorid varchar(10) not null default '',
  inventlocationid varchar(10) not null default '',
  wmslocationid varchar(25) not null default '',
  inventbatchid varchar(20) not null default '',
  hash varchar(32) not null,
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null default nextval('seq_698'),
  constraint inventdim_pkey primary key (recid)
);
create unique index i_698dimidx on inventdim (partition, dataareaid, inventdimid);
create unique index hashidx on inventdim (partition, dataareaid, hash);
comment on table inventdim is 'Combinations of inventory dimensions, each once';
comment on column inventdim.hash is 'MD5 of the dimensions, one after another, with bars between them';

create table inventdimredirect (
  inventdimid varchar(20) not null,
  keptdimid varchar(20) not null,
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null default nextval('seq_9007'),
  constraint inventdimredirect_pkey primary key (recid)
);
create unique index i_9007dimidx on inventdimredirect (partition, dataareaid, inventdimid);
comment on table inventdimredirect is 'Dimensions that were merged into others: old labels still name them';

create table inventtrans (
  itemid varchar(20) not null,
  inventdimid varchar(20) not null,
  inventtransid varchar(20) not null,
  transtype integer not null default 0,
  statusissue integer not null default 0,
  datephysical date not null default '1900-01-01',
  datefinancial date,
  qty numeric(32,6) not null default 0,
  costamountposted numeric(32,6) not null default 0,
  costamountphysical numeric(32,6) not null default 0,
  costamountadjustment numeric(32,6) not null default 0,
  costamountsettled numeric(32,6) not null default 0,
  costamountoperations numeric(32,6) not null default 0,
  costamountstd numeric(32,6) not null default 0,
  qtysettled numeric(32,6) not null default 0,
  revenueamountphysical numeric(32,6) not null default 0,
  taxamountphysical numeric(32,6) not null default 0,
  voucher varchar(20) not null default '',
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null default nextval('seq_177'),
  constraint inventtrans_pkey primary key (recid),
  constraint inventtrans_dim_fkey
    foreign key (partition, dataareaid, inventdimid) references inventdim (partition, dataareaid, inventdimid),
  constraint inventtrans_item_fkey
    foreign key (partition, dataareaid, itemid) references inventtable (partition, dataareaid, itemid)
);
create index i_177itemdimidx on inventtrans (partition, dataareaid, itemid, inventdimid);
create index i_177dimidx on inventtrans (partition, dataareaid, inventdimid);
