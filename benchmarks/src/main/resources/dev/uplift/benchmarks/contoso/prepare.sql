-- Sequences, types, renames, new tables and columns; what would be in the way of new types is dropped.

create sequence seq_15 start with 5637144576;
create sequence seq_76 start with 5637144576;
create sequence seq_77 start with 5637144576;
create sequence seq_78 start with 5637144576;
create sequence seq_175 start with 5637144576;
create sequence seq_177 start with 5637144576;
create sequence seq_211 start with 5637144576;
create sequence seq_212 start with 5637144576;
create sequence seq_359 start with 5637144576;
create sequence seq_366 start with 5637144576;
create sequence seq_453 start with 5637144576;
create sequence seq_505 start with 5637144576;
create sequence seq_698 start with 5637144576;
create sequence seq_2303 start with 5637144576;
create sequence seq_2985 start with 5637144576;
create sequence seq_9007 start with 5637144576;
create sequence seq_65448 start with 5637144576;
create sequence seq_65473 start with 5637144576;
create sequence seq_65487 start with 5637144576;
create sequence seq_65531 start with 5637144576;
select setval('seq_15', nextval, false) from systemsequences where tabid = 15;
select setval('seq_76', nextval, false) from systemsequences where tabid = 76;
select setval('seq_77', nextval, false) from systemsequences where tabid = 77;
select setval('seq_78', nextval, false) from systemsequences where tabid = 78;
select setval('seq_175', nextval, false) from systemsequences where tabid = 175;
select setval('seq_177', nextval, false) from systemsequences where tabid = 177;
select setval('seq_211', nextval, false) from systemsequences where tabid = 211;
select setval('seq_212', nextval, false) from systemsequences where tabid = 212;
select setval('seq_359', nextval, false) from systemsequences where tabid = 359;
select setval('seq_366', nextval, false) from systemsequences where tabid = 366;
select setval('seq_453', nextval, false) from systemsequences where tabid = 453;
select setval('seq_505', nextval, false) from systemsequences where tabid = 505;
select setval('seq_698', nextval, false) from systemsequences where tabid = 698;
select setval('seq_65448', nextval, false) from systemsequences where tabid = 65448;
select setval('seq_65473', nextval, false) from systemsequences where tabid = 65473;
select setval('seq_65487', nextval, false) from systemsequences where tabid = 65487;
select setval('seq_65531', nextval, false) from systemsequences where tabid = 65531;

drop view custbalance;
drop trigger sysdblog_custtable_creditmax on custtable;
drop trigger salesline_amount on salesline;

alter table unit rename to unitofmeasure;
alter table unitofmeasure rename constraint unit_pkey to unitofmeasure_pkey;
alter table unitofmeasure rename column unitid to symbol;
alter table inventtable rename column itemtxt to itemdescription;
alter table salestable rename column deliverydate to shippingdaterequested;
alter table vendtable rename column country to countryregionid;
alter table custtable rename column country to countryregionid;

alter type custvendorblocked rename value 'All' to 'AllTransactions';
alter type custvendorblocked add value 'Payment' before 'AllTransactions';
create type partytype as enum ('Organization', 'Person');
create type salesstatus as enum ('Backorder', 'Delivered', 'Invoiced', 'Canceled');
create domain currencyiso as varchar(3) constraint currencyiso_upper check (value ~ '^[A-Z]{3}$');

create table dirpartytable (
  recid bigint not null default nextval('seq_2303') constraint dirpartytable_pkey primary key,
  partynumber varchar(40) not null,
  partytype partytype not null default 'Organization',
  name varchar(100) not null,
  namealias varchar(20) not null default '',
  partition bigint not null default 5637144576,
  recversion integer not null default 1
);
create table inventdimredirect (
  inventdimid varchar(20) not null,
  keptdimid varchar(20) not null,
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null default nextval('seq_9007') constraint inventdimredirect_pkey primary key
);
create table logisticsaddress (
  recid bigint not null default nextval('seq_2985') constraint logisticsaddress_pkey primary key,
  party bigint not null,
  street varchar(250) not null default '',
  zipcode varchar(10) not null default '',
  city varchar(60) not null default '',
  countryregionid varchar(10) not null default '',
  isprimary boolean not null default true,
  partition bigint not null default 5637144576,
  recversion integer not null default 1
);

alter table currency alter column recid set default nextval('seq_15');
alter table custgroup alter column recid set default nextval('seq_76');
alter table custtable alter column recid set default nextval('seq_77');
alter table custtrans alter column recid set default nextval('seq_78');
alter table inventtable alter column recid set default nextval('seq_175');
alter table inventtrans alter column recid set default nextval('seq_177');
alter table ledgerjournaltable alter column recid set default nextval('seq_211');
alter table ledgerjournaltrans alter column recid set default nextval('seq_212');
alter table salesline alter column recid set default nextval('seq_359');
alter table salestable alter column recid set default nextval('seq_366');
alter table unitofmeasure alter column recid set default nextval('seq_453');
alter table vendtable alter column recid set default nextval('seq_505');
alter table inventdim alter column recid set default nextval('seq_698');
alter table dataarea alter column recid set default nextval('seq_65448');
alter table sysdatabaselog alter column recid set default nextval('seq_65473');
alter table partitions alter column recid set default nextval('seq_65487');
alter table userinfo alter column recid set default nextval('seq_65531');
