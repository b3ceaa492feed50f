create sequence seq_77 as bigint;
create table sysversion (version text not null);
create table dataarea (id text primary key);
create table systemsequences (tabid bigint primary key, nextval bigint);
create table auditlog (what text);
create function audit() returns trigger language plpgsql as $$
  begin insert into auditlog values (tg_op || ' ' || tg_table_name); return new; end $$;
create table custtable (recid bigint primary key default nextval('seq_77'),
  dataareaid text not null, accountnum varchar(20) not null, amount numeric(32,6),
  hash text not null, party bigint not null);
create unique index hashidx on custtable (dataareaid, hash);
create trigger audit after update on custtable for each row execute function audit();
create trigger always after update on custtable for each row execute function audit();
alter table custtable enable always trigger always;
create trigger quiet after update on custtable for each row execute function audit();
alter table custtable disable trigger quiet;
create table dirparty (recid bigint primary key, name text not null);
alter table custtable add foreign key (party) references dirparty;
create view customers as select c.accountnum, p.name from custtable c
  join dirparty p on p.recid = c.party;
