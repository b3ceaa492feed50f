-- Contoso ERP 6.3: the rows that do not grow with the database: kernel tables and what every company is set up with.

insert into partitions (partitionkey, name, recid) values ('initial', 'Initial partition', 5637144576);

insert into dataarea (id, name, timezone, recid) values
  ('usmf', 'Contoso Entertainment System USA', 10, 5637144576),
  ('demf', 'Contoso Unterhaltungselektronik GmbH', 26, 5637144577),
  ('frrt', 'Contoso Électronique de Loisirs S.à r.l.', 28, 5637144578);

insert into currency (currencycode, txt, symbol, roundoff, recid) values
  ('USD', 'US Dollar', '$', 0.01, 5637144576),
  ('EUR', 'Euro', '€', 0.01, 5637144577),
  ('GBP', 'Pound Sterling', '£', 0.01, 5637144578),
  ('CHF', 'Schweizer Franken', null, 0.05, 5637144579),
  ('DKK', 'Dansk krone', 'kr', 0.01, 5637144580),
  ('SEK', 'Svensk krona', 'kr', 0.01, 5637144581),
  ('NOK', 'Norsk krone', 'kr', 0.01, 5637144582),
  ('PLN', 'Złoty', 'zł', 0.01, 5637144583),
  ('JPY', 'Yen', '¥', 1, 5637144584),
  ('CAD', 'Canadian Dollar', '$', 0.01, 5637144585),
  ('CZK', 'Koruna česká', 'Kč', 0.0000001, 5637144586),
  ('HUF', 'Forint', 'Ft', 1, 5637144587);

insert into unit (unitid, txt, decimals, dataareaid, recid)
select u.unitid, u.txt, u.decimals, d.id,
       5637144575 + row_number() over (order by d.recid, u.position)
  from dataarea d,
       (values (1, 'ea', 'Each', 0), (2, 'pcs', 'Pieces', 0), (3, 'box', 'Box', 0),
               (4, 'pl', 'Pallet', 0), (5, 'kg', 'Kilogram', 3), (6, 'l', 'Litre', 3),
               (7, 'm', 'Metre', 2), (8, 'h', 'Hour', 2), (9, 'roll', 'Roll', 0),
               (10, 'm²', 'Square metre', 2)) u (position, unitid, txt, decimals);

insert into custgroup (custgroup, name, paymtermid, dataareaid, recid)
select g.custgroup, g.name, g.paymtermid, d.id,
       5637144575 + row_number() over (order by d.recid, g.position)
  from dataarea d,
       (values (1, '10', 'Retailers', 'Net30'), (2, '20', 'Wholesalers', 'Net45'),
               (3, '30', 'Internet customers', 'COD'), (4, '40', 'Großkunden', 'Net60'),
               (5, '50', 'Intercompany', 'Net10'), (6, '60', 'Public bodies', 'Net90'),
               (7, '80', 'Employees', ''), (8, '90', 'Others', '')) g
         (position, custgroup, name, paymtermid);

insert into userinfo (id, name, enable, networkdomain, networkalias, company, language, recid)
select 'u' || to_char(n, 'FM000'),
       (array['Ada Björk', 'Bruno Küster', 'Chloé Béranger', 'Dáithí O''Neill', 'Eva Groß',
              'Færch, Finn', 'Greta "Gigi" Nowak', 'Hans Müller'])[n % 8 + 1] || ' ' || n,
       case when n % 11 = 0 then 0 else 1 end, 'contoso.com', 'user' || n,
       (array['usmf', 'demf', 'frrt'])[n % 3 + 1], (array['en-us', 'de', 'fr'])[n % 3 + 1],
       5637144575 + n
  from generate_series(1, 40) n;

insert into systemsequences (id, nextval, minval, maxval, name, tabid)
select -1, 5637144576, 5637144576, 9223372036854775807, 'SEQNO', t.tabid
  from (values (15), (76), (77), (78), (175), (177), (211), (212), (359), (366), (453), (505),
               (698), (65448), (65473), (65487), (65531)) t (tabid);

insert into sqldictionary (tableid, fieldid, name, sqlname)
select t.tabid, 0, t.name, upper(t.name)
  from (values (15, 'currency'), (76, 'custgroup'), (77, 'custtable'), (78, 'custtrans'),
               (175, 'inventtable'), (177, 'inventtrans'), (211, 'ledgerjournaltable'),
               (212, 'ledgerjournaltrans'), (359, 'salesline'), (366, 'salestable'),
               (453, 'unit'), (505, 'vendtable'), (698, 'inventdim'), (2397, 'inventsumlogtts'),
               (65448, 'dataarea'), (65473, 'sysdatabaselog'), (65487, 'partitions'),
               (65531, 'userinfo')) t (tabid, name);

insert into sqldictionary (tableid, fieldid, name, sqlname, fieldtype, strsize, nullable)
select d.tableid, a.attnum, a.attname, upper(a.attname),
       case format_type(a.atttypid, null)
         when 'character varying' then 0 when 'integer' then 1 when 'numeric' then 2
         when 'date' then 3 when 'custvendorblocked' then 4 when 'bigint' then 49 else 6 end,
       case when format_type(a.atttypid, null) = 'character varying' then a.atttypmod - 4 else 0 end,
       case when a.attnotnull then 0 else 1 end
  from sqldictionary d
  join pg_attribute a on a.attrelid = d.name::regclass and a.attnum > 0 and not a.attisdropped
 where d.fieldid = 0;
