create table inventdim (recid bigint primary key, dataareaid text, configid text, hash text);
create unique index hashidx on inventdim (hash);
