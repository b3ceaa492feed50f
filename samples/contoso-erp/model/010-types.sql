-- Contoso ERP 7.0: types, and the sequence of each table's record ids. Version 6.3 kept these in systemsequences.

create type custvendorblocked as enum ('No', 'Invoice', 'Payment', 'AllTransactions');
create type salesstatus as enum ('Backorder', 'Delivered', 'Invoiced', 'Canceled');
create type partytype as enum ('Organization', 'Person');

create domain currencyiso as varchar(3)
  constraint currencyiso_upper check (value ~ '^[A-Z]{3}$');
comment on domain currencyiso is 'Currency code of ISO 4217';

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
