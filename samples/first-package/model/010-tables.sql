-- The lending library, version 2: what the new version must have.
create table sysversion (version text not null);

create table member (
  memberid integer primary key,
  givenname varchar(100) not null,
  familyname varchar(100) not null
);

create table book (
  bookid integer primary key,
  title varchar(200) not null
);

create table loan (
  loanid bigint primary key,
  memberid integer not null references member,
  bookid integer not null references book,
  lent date not null,
  due date not null,
  returned date
);
create index loan_due on loan (due) where returned is null;
