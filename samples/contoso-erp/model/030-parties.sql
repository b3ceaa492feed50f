-- Contoso ERP 7.0: who we deal with. A party is a customer, a vendor, or both; its name and addresses are kept once.

create table dirpartytable (
  recid bigint not null default nextval('seq_2303'),
  partynumber varchar(40) not null,
  partytype partytype not null default 'Organization',
  name varchar(100) not null,
  namealias varchar(20) not null default '',
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  constraint dirpartytable_pkey primary key (recid),
  constraint dirpartytable_name_check check (name = btrim(name))
);
create unique index i_2303numberidx on dirpartytable (partition, partynumber);
create index i_2303nameidx on dirpartytable (name);
comment on table dirpartytable is 'Parties: whoever we deal with';

create function dirpartytable_alias() returns trigger language plpgsql as $$
begin
  new.namealias := upper(left(new.name, 20));
  return new;
end
$$;

create trigger dirpartytable_alias
  before insert or update of name on dirpartytable
  for each row execute function dirpartytable_alias();

create table logisticsaddress (
  recid bigint not null default nextval('seq_2985'),
  party bigint not null,
  street varchar(250) not null default '',
  zipcode varchar(10) not null default '',
  city varchar(60) not null default '',
  countryregionid varchar(10) not null default '',
  isprimary boolean not null default true,
  partition bigint not null default 5637144576,
  recversion integer not null default 1,
  constraint logisticsaddress_pkey primary key (recid),
  constraint logisticsaddress_party_fkey foreign key (party) references dirpartytable (recid)
);
create index i_2985partyidx on logisticsaddress (party);
create index i_2985cityidx on logisticsaddress (city, zipcode);
comment on table logisticsaddress is 'Where parties are found';
