-- Contoso ERP 7.0: ledger journals. Debit and credit are amounts of their own; version 6 told them apart by the sign.

create table ledgerjournaltable (
  journalnum varchar(10) not null,
  journalname varchar(10) not null default '',
  name varchar(60) not null default '',
  posted integer not null default 0,
  posteddatetime timestamp,
  journaltotaldebit numeric(32,6) not null,
  journaltotalcredit numeric(32,6) not null,
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null default nextval('seq_211'),
  constraint ledgerjournaltable_pkey primary key (recid)
);
create unique index i_211numidx on ledgerjournaltable (partition, dataareaid, journalnum);

create table ledgerjournaltrans (
  journalnum varchar(10) not null,
  linenum integer not null,
  accountnum varchar(20) not null,
  txt varchar(255) not null default '',
  currencycode currencyiso not null,
  exchrate numeric(32,6) not null default 100,
  amountcurdebit numeric(32,6) not null,
  amountcurcredit numeric(32,6) not null,
  exchratesecond numeric(32,6) not null default 0,
  qty numeric(32,6) not null default 0,
  price numeric(32,6) not null default 0,
  cashdiscamount numeric(32,6) not null default 0,
  transdate date not null,
  voucher varchar(20) not null default '',
  dataareaid varchar(4) not null,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null default nextval('seq_212'),
  constraint ledgerjournaltrans_pkey primary key (recid),
  constraint ledgerjournaltrans_one_side_check
    check (amountcurdebit >= 0 and amountcurcredit >= 0 and (amountcurdebit = 0 or amountcurcredit = 0)),
  constraint ledgerjournaltrans_journal_fkey
    foreign key (partition, dataareaid, journalnum) references ledgerjournaltable (partition, dataareaid, journalnum)
);
create unique index i_212numlineidx on ledgerjournaltrans (partition, dataareaid, journalnum, linenum);
create index i_212accountidx on ledgerjournaltrans (dataareaid, accountnum, transdate);
comment on column ledgerjournaltrans.amountcurdebit is 'Debit in the currency of the line, or 0';
comment on column ledgerjournaltrans.amountcurcredit is 'Credit in the currency of the line, or 0';
