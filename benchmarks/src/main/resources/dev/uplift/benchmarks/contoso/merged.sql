-- New columns and types, one ALTER TABLE a table; what has to be tidied is tidied on the way.

alter table custtable
  add column party bigint,
  alter column accountnum type varchar(30),
  alter column phone type varchar(40),
  alter column email type varchar(255),
  alter column currency type currencyiso,
  alter column creditmax type numeric(32,6);
alter table inventdim
  add column hash varchar(32),
  alter column configid type varchar(10) using left(upper(ltrim(configid)), 10),
  alter column wmslocationid type varchar(25);
alter table inventtable
  add column stopped boolean not null default false,
  alter column itemdescription type varchar(1000),
  alter column netweight type numeric(32,6),
  alter column price type numeric(32,6),
  alter column taraweight type numeric(32,6),
  alter column unitvolume type numeric(32,6),
  alter column depth type numeric(32,6),
  alter column width type numeric(32,6),
  alter column height type numeric(32,6);
alter table ledgerjournaltable
  add column journaltotaldebit numeric(32,6),
  add column journaltotalcredit numeric(32,6);
alter table ledgerjournaltrans
  add column amountcurdebit numeric(32,6),
  add column amountcurcredit numeric(32,6),
  alter column txt type varchar(255),
  alter column currencycode type currencyiso using upper(currencycode),
  alter column exchrate type numeric(32,6),
  alter column exchratesecond type numeric(32,6),
  alter column qty type numeric(32,6),
  alter column price type numeric(32,6),
  alter column cashdiscamount type numeric(32,6);
alter table salesline
  add column linenum integer,
  alter column name type varchar(1000),
  alter column salesqty type numeric(32,6),
  alter column salesprice type numeric(32,6),
  alter column linepercent type numeric(32,6),
  alter column lineamount type numeric(32,6),
  alter column linedisc type numeric(32,6),
  alter column multilndisc type numeric(32,6),
  alter column multilnpercent type numeric(32,6),
  alter column salesmarkup type numeric(32,6),
  alter column priceunit type numeric(32,6),
  alter column costprice type numeric(32,6),
  alter column qtyordered type numeric(32,6),
  alter column salesdelivernow type numeric(32,6),
  alter column remainsalesphysical type numeric(32,6),
  alter column remainsalesfinancial type numeric(32,6),
  alter column remaininventphysical type numeric(32,6),
  alter column remaininventfinancial type numeric(32,6);
alter table salestable
  add column status salesstatus,
  alter column custaccount type varchar(30),
  alter column currencycode type currencyiso,
  alter column discpercent type numeric(32,6),
  alter column cashdiscpercent type numeric(32,6),
  alter column estimate type numeric(32,6),
  alter column fixedexchrate type numeric(32,6);
alter table userinfo
  add column identityprovider varchar(255) not null default '',
  alter column id type varchar(20),
  alter column name type varchar(255),
  alter column networkalias type varchar(255);
alter table vendtable
  add column party bigint,
  alter column accountnum type varchar(30),
  alter column currency type currencyiso;
alter table dataarea
  alter column name type varchar(255);
alter table sqldictionary
  alter column name type varchar(80),
  alter column sqlname type varchar(80);
alter table currency
  alter column currencycode type currencyiso,
  alter column txt type varchar(120),
  alter column roundoff type numeric(32,6);
alter table custgroup
  alter column paymtermid type varchar(10);
alter table custtrans
  alter column accountnum type varchar(30),
  alter column txt type varchar(255),
  alter column currencycode type currencyiso,
  alter column amountcur type numeric(32,6),
  alter column amountmst type numeric(32,6),
  alter column settleamountcur type numeric(32,6),
  alter column settleamountmst type numeric(32,6),
  alter column settleamountreporting type numeric(32,6),
  alter column exchrate type numeric(32,6),
  alter column exchadjustment type numeric(32,6),
  alter column custexchadjustmentrealized type numeric(32,6),
  alter column custexchadjustmentunrealized type numeric(32,6),
  alter column reportingcurrencyamount type numeric(32,6);
alter table inventtrans
  alter column qty type numeric(32,6),
  alter column costamountposted type numeric(32,6),
  alter column costamountphysical type numeric(32,6),
  alter column costamountadjustment type numeric(32,6),
  alter column costamountsettled type numeric(32,6),
  alter column costamountoperations type numeric(32,6),
  alter column costamountstd type numeric(32,6),
  alter column qtysettled type numeric(32,6),
  alter column revenueamountphysical type numeric(32,6),
  alter column taxamountphysical type numeric(32,6);
alter table sysdatabaselog
  alter column description type varchar(1000),
  alter column createdby type varchar(20);
