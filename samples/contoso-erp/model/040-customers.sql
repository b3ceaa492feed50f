-- Contoso ERP 7.0: customers, vendors, and what customers owe.

create table currency (
  currencycode currencyiso not null,
  txt varchar(120) not null default '',
  symbol varchar(5),
  roundoff numeric(32,6) not null default 0,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null default nextval('seq_15'),
  constraint currency_pkey primary key (recid)
);
create unique index i_15currencyidx on currency (partition, currencycode);

create table custgroup (
  custgroup varchar(10) not null,
  name varchar(60) not null default '',
  paymtermid varchar(10) not null default '',
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null default nextval('seq_76'),
  constraint custgroup_pkey primary key (recid)
);
create unique index i_76groupidx on custgroup (partition, dataareaid, custgroup);

create table custtable (
  accountnum varchar(30) not null,
  party bigint not null,
  countryregionid varchar(10) not null default '',
  phone varchar(40) not null default '',
  email varchar(255),
  custgroup varchar(10) not null,
  currency currencyiso not null,
  creditmax numeric(32,6) not null default 0,
  blocked custvendorblocked not null default 'No',
  memo text,
  createddatetime timestamp not null,
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null default nextval('seq_77'),
  constraint custtable_pkey primary key (recid),
  constraint custtable_creditmax_check check (creditmax >= 0),
  constraint custtable_custgroup_fkey
    foreign key (partition, dataareaid, custgroup) references custgroup (partition, dataareaid, custgroup),
  constraint custtable_party_fkey foreign key (party) references dirpartytable (recid)
);
create unique index i_77accountidx on custtable (partition, dataareaid, accountnum);
create unique index i_77partyidx on custtable (party);
comment on table custtable is 'Customers: parties that buy';
comment on column custtable.creditmax is 'Credit limit in the company''s currency';
comment on column custtable.party is 'Who the customer is';

create trigger sysdblog_custtable_creditmax
  after update of creditmax on custtable
  for each row when (old.creditmax is distinct from new.creditmax) execute function sysdblog();

create table vendtable (
  accountnum varchar(30) not null,
  party bigint not null,
  countryregionid varchar(10) not null default '',
  vendgroup varchar(10) not null default '',
  currency currencyiso not null,
  blocked custvendorblocked not null default 'No',
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null default nextval('seq_505'),
  constraint vendtable_pkey primary key (recid),
  constraint vendtable_party_fkey foreign key (party) references dirpartytable (recid)
);
create unique index i_505accountidx on vendtable (partition, dataareaid, accountnum);

create table custtrans (
  accountnum varchar(30) not null,
  transdate date not null,
  voucher varchar(20) not null,
  invoice varchar(20),
  txt varchar(255) not null default '',
  currencycode currencyiso not null,
  amountcur numeric(32,6) not null default 0,
  amountmst numeric(32,6) not null default 0,
  settleamountcur numeric(32,6) not null default 0,
  settleamountmst numeric(32,6) not null default 0,
  settleamountreporting numeric(32,6) not null default 0,
  exchrate numeric(32,6) not null default 100,
  exchadjustment numeric(32,6) not null default 0,
  custexchadjustmentrealized numeric(32,6) not null default 0,
  custexchadjustmentunrealized numeric(32,6) not null default 0,
  reportingcurrencyamount numeric(32,6) not null default 0,
  duedate date,
  closed date not null default '1900-01-01',
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null default nextval('seq_78'),
  constraint custtrans_pkey primary key (recid),
  constraint custtrans_account_fkey
    foreign key (partition, dataareaid, accountnum) references custtable (partition, dataareaid, accountnum)
);
create index i_78accountdateidx on custtrans (partition, dataareaid, accountnum, transdate);
