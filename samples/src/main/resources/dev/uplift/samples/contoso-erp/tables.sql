-- Contoso ERP 6.3: the types and tables of the old database, in the shape of an AX 2012 one. Indexes, keys, views and
-- triggers are in objects.sql: they are made once the rows are in.

create type custvendorblocked as enum ('No', 'Invoice', 'All');

create table sysversion (
  application varchar(40) not null,
  version varchar(20) not null,
  builton date not null
);

insert into sysversion values ('Contoso ERP', 'being made', '2014-06-01');

create table partitions (
  partitionkey varchar(8) not null,
  name varchar(60) not null default '',
  recversion integer not null default 1,
  recid bigint not null
);

create table dataarea (
  id varchar(4) not null,
  name varchar(40) not null default '',
  isvirtual integer not null default 0,
  timezone integer not null default 0,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null
);

create table systemsequences (
  id integer not null,
  nextval bigint not null,
  minval bigint not null,
  maxval bigint not null,
  cycle integer not null default 0,
  name varchar(40) not null,
  tabid integer not null,
  dataareaid varchar(4) not null default 'dat',
  recversion integer not null default 1
);

create table sqldictionary (
  tableid integer not null,
  fieldid integer not null,
  "array" integer not null default 0,
  name varchar(40) not null,
  sqlname varchar(40) not null,
  fieldtype integer not null default 0,
  strsize integer not null default 0,
  nullable integer not null default 0
);

create table userinfo (
  id varchar(8) not null,
  name varchar(40) not null default '',
  enable integer not null default 1,
  networkdomain varchar(255) not null default '',
  networkalias varchar(80) not null default '',
  company varchar(4) not null default 'usmf',
  language varchar(7) not null default 'en-us',
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null
);

create table currency (
  currencycode varchar(3) not null,
  txt varchar(60) not null default '',
  symbol varchar(5),
  roundoff numeric(32,16) not null default 0,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null
);

create table unit (
  unitid varchar(10) not null,
  txt varchar(60) not null default '',
  decimals integer not null default 0,
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null
);

create table custgroup (
  custgroup varchar(10) not null,
  name varchar(60) not null default '',
  paymtermid varchar(20) not null default '',
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null
);

create table custtable (
  accountnum varchar(20) not null,
  name varchar(100) not null default '',
  street varchar(250),
  zipcode varchar(10),
  city varchar(60),
  country varchar(10) not null default '',
  phone varchar(20) not null default '',
  fax varchar(20) not null default '',
  email varchar(80),
  custgroup varchar(10) not null,
  currency varchar(3) not null,
  creditmax numeric(32,16) not null default 0,
  blocked custvendorblocked not null default 'No',
  memo text,
  createddatetime timestamp not null,
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null
);

create table vendtable (
  accountnum varchar(20) not null,
  name varchar(100) not null default '',
  country varchar(10) not null default '',
  vendgroup varchar(10) not null default '',
  currency varchar(3) not null,
  blocked custvendorblocked not null default 'No',
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null
);

create table custtrans (
  accountnum varchar(20) not null,
  transdate date not null,
  voucher varchar(20) not null,
  invoice varchar(20),
  txt varchar(60) not null default '',
  currencycode varchar(3) not null,
  amountcur numeric(32,16) not null default 0,
  amountmst numeric(32,16) not null default 0,
  settleamountcur numeric(32,16) not null default 0,
  settleamountmst numeric(32,16) not null default 0,
  settleamountreporting numeric(32,16) not null default 0,
  exchrate numeric(32,16) not null default 100,
  exchadjustment numeric(32,16) not null default 0,
  custexchadjustmentrealized numeric(32,16) not null default 0,
  custexchadjustmentunrealized numeric(32,16) not null default 0,
  reportingcurrencyamount numeric(32,16) not null default 0,
  duedate date,
  closed date not null default '1900-01-01',
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null
);

create table inventtable (
  itemid varchar(20) not null,
  itemtxt varchar(60) not null default '',
  itemgroupid varchar(10) not null default '',
  unitid varchar(10) not null,
  netweight numeric(32,16) not null default 0,
  price numeric(32,16) not null default 0,
  taraweight numeric(32,16) not null default 0,
  unitvolume numeric(32,16) not null default 0,
  depth numeric(32,16) not null default 0,
  width numeric(32,16) not null default 0,
  height numeric(32,16) not null default 0,
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null
);

create table inventdim (
  inventdimid varchar(20) not null,
  configid varchar(25) not null default '',
  inventsizeid varchar(10) not null default '',
  inventcolorid varchar(10) not null default '',
  inventlocationid varchar(10) not null default '',
  wmslocationid varchar(10) not null default '',
  inventbatchid varchar(20) not null default '',
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null
);

create table inventtrans (
  itemid varchar(20) not null,
  inventdimid varchar(20) not null,
  inventtransid varchar(20) not null,
  transtype integer not null default 0,
  statusissue integer not null default 0,
  datephysical date not null default '1900-01-01',
  datefinancial date,
  qty numeric(32,16) not null default 0,
  costamountposted numeric(32,16) not null default 0,
  costamountphysical numeric(32,16) not null default 0,
  costamountadjustment numeric(32,16) not null default 0,
  costamountsettled numeric(32,16) not null default 0,
  costamountoperations numeric(32,16) not null default 0,
  costamountstd numeric(32,16) not null default 0,
  qtysettled numeric(32,16) not null default 0,
  revenueamountphysical numeric(32,16) not null default 0,
  taxamountphysical numeric(32,16) not null default 0,
  voucher varchar(20) not null default '',
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null
);

create table salestable (
  salesid varchar(20) not null,
  custaccount varchar(20) not null,
  salesname varchar(100) not null default '',
  salesstatus integer not null default 1,
  deliverydate date not null default '1900-01-01',
  currencycode varchar(3) not null,
  discpercent numeric(32,16) not null default 0,
  cashdiscpercent numeric(32,16) not null default 0,
  estimate numeric(32,16) not null default 0,
  fixedexchrate numeric(32,16) not null default 0,
  customerref varchar(60),
  notes text,
  createddatetime timestamp not null,
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null
);

create table salesline (
  salesid varchar(20) not null,
  itemid varchar(20) not null,
  name varchar(60) not null default '',
  salesqty numeric(32,16) not null default 0,
  salesprice numeric(32,16) not null default 0,
  linepercent numeric(32,16) not null default 0,
  lineamount numeric(32,16) not null default 0,
  linedisc numeric(32,16) not null default 0,
  multilndisc numeric(32,16) not null default 0,
  multilnpercent numeric(32,16) not null default 0,
  salesmarkup numeric(32,16) not null default 0,
  priceunit numeric(32,16) not null default 1,
  costprice numeric(32,16) not null default 0,
  qtyordered numeric(32,16) not null default 0,
  salesdelivernow numeric(32,16) not null default 0,
  remainsalesphysical numeric(32,16) not null default 0,
  remainsalesfinancial numeric(32,16) not null default 0,
  remaininventphysical numeric(32,16) not null default 0,
  remaininventfinancial numeric(32,16) not null default 0,
  inventtransid varchar(20) not null default '',
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null
);

create table ledgerjournaltable (
  journalnum varchar(10) not null,
  journalname varchar(10) not null default '',
  name varchar(60) not null default '',
  posted integer not null default 0,
  posteddatetime timestamp,
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null
);

create table ledgerjournaltrans (
  journalnum varchar(10) not null,
  linenum integer not null,
  accountnum varchar(20) not null,
  txt varchar(60) not null default '',
  currencycode varchar(3) not null,
  exchrate numeric(32,16) not null default 100,
  amountcur numeric(32,16) not null default 0,
  exchratesecond numeric(32,16) not null default 0,
  qty numeric(32,16) not null default 0,
  price numeric(32,16) not null default 0,
  cashdiscamount numeric(32,16) not null default 0,
  transdate date not null,
  voucher varchar(20) not null default '',
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null
);

create table sysdatabaselog (
  logtable integer not null,
  logrecid bigint not null,
  logtype integer not null default 0,
  description varchar(250) not null default '',
  data text,
  createddatetime timestamp not null,
  createdby varchar(8) not null default '',
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null
);

create table inventsumlogtts (
  ttsid bigint not null,
  itemid varchar(20) not null,
  inventdimid varchar(20) not null,
  qty numeric(32,16) not null default 0,
  dataareaid varchar(4) not null
);
