-- Contoso ERP 7.0: what the kernel keeps.

create table sysversion (
  application varchar(40) not null,
  version varchar(20) not null,
  builton date not null
);

create table partitions (
  recid bigint not null default nextval('seq_65487'),
  partitionkey varchar(8) not null,
  name varchar(60) not null default '',
  recversion integer not null default 1,
  constraint partitions_pkey primary key (recid)
);

create table dataarea (
  id varchar(4) not null,
  name varchar(255) not null default '',
  isvirtual integer not null default 0,
  timezone integer not null default 0,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null default nextval('seq_65448'),
  constraint dataarea_pkey primary key (id)
);
create unique index i_65448recid on dataarea (recid);

create table systemsequences (
  id integer not null,
  nextval bigint not null,
  minval bigint not null,
  maxval bigint not null,
  cycle integer not null default 0,
  name varchar(40) not null,
  tabid integer not null,
  dataareaid varchar(4) not null default 'dat',
  recversion integer not null default 1,
  constraint systemsequences_pkey primary key (tabid, dataareaid, name)
);
comment on table systemsequences is 'Read by version 6 only: record ids come from sequences';

create table sqldictionary (
  tableid integer not null,
  fieldid integer not null,
  "array" integer not null default 0,
  name varchar(80) not null,
  sqlname varchar(80) not null,
  fieldtype integer not null default 0,
  strsize integer not null default 0,
  nullable integer not null default 0,
  constraint sqldictionary_pkey primary key (tableid, fieldid, "array")
);

create table userinfo (
  id varchar(20) not null,
  name varchar(255) not null default '',
  enable integer not null default 1,
  networkdomain varchar(255) not null default '',
  networkalias varchar(255) not null default '',
  identityprovider varchar(255) not null default '',
  company varchar(4) not null default 'usmf',
  language varchar(7) not null default 'en-us',
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null default nextval('seq_65531'),
  constraint userinfo_pkey primary key (id)
);
create unique index i_65531recid on userinfo (recid);

create table sysdatabaselog (
  logtable integer not null,
  logrecid bigint not null,
  logtype integer not null default 0,
  description varchar(1000) not null default '',
  data text,
  createddatetime timestamp not null,
  createdby varchar(20) not null default '',
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  recid bigint not null default nextval('seq_65473'),
  constraint sysdatabaselog_pkey primary key (recid)
);
create index i_65473tableidx on sysdatabaselog (logtable, logrecid);

create function sysdblog() returns trigger language plpgsql as $$
begin
  insert into sysdatabaselog (logtable, logrecid, logtype, description, createddatetime, createdby)
    values (77, new.recid, 1, 'creditmax: ' || old.creditmax || ' -> ' || new.creditmax,
            current_timestamp at time zone 'UTC', 'dblog');
  return null;
end
$$;
