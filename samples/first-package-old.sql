-- A lending library, version 1: what a site has before the upgrade.
create table sysversion (version text not null);
insert into sysversion values ('1.4');

create table client (
  clientid integer primary key,
  fullname varchar(100) not null,
  fax varchar(20)
);

create table book (
  bookid integer primary key,
  title varchar(200) not null
);

create table loan (
  loanid bigint primary key,
  clientid integer not null references client,
  bookid integer not null references book,
  lent date not null,
  returned date
);

insert into client values
  (1, 'Ada Lovelace', '+44 20 1'),
  (2, 'Alan Mathison Turing', null),
  (3, 'Plato', null);
insert into book values (10, 'Sketch of the Analytical Engine'), (11, 'Politeia');
insert into loan values
  (100, 1, 11, '2026-03-02', null),
  (101, 2, 10, '2026-03-09', '2026-03-30'),
  (102, 3, 10, '2026-04-01', '2026-04-15');
