-- What is retired goes; then keys, checks, views, functions, triggers and comments.

CREATE OR REPLACE FUNCTION dirpartytable_alias()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.namealias := upper(left(new.name, 20));
  return new;
end
$function$;
CREATE OR REPLACE FUNCTION salesline_amount()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.lineamount := round(new.salesqty * new.salesprice * (1 - new.linepercent / 100), 6);
  return new;
end
$function$;
CREATE OR REPLACE FUNCTION sysdblog()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into sysdatabaselog (logtable, logrecid, logtype, description, createddatetime, createdby)
    values (77, new.recid, 1, 'creditmax: ' || old.creditmax || ' -> ' || new.creditmax,
            current_timestamp at time zone 'UTC', 'dblog');
  return null;
end
$function$;
DROP INDEX i_77nameidx;
alter table custtable
  drop column name,
  drop column street,
  drop column zipcode,
  drop column city,
  drop column fax;
CREATE VIEW custbalance AS
 SELECT c.partition,
    c.dataareaid,
    c.accountnum,
    p.name,
    c.creditmax,
    COALESCE(sum(t.amountmst), (0)::numeric) AS balance
   FROM ((custtable c
     JOIN dirpartytable p ON ((p.recid = c.party)))
     LEFT JOIN custtrans t ON (((t.partition = c.partition) AND ((t.dataareaid)::text = (c.dataareaid)::text) AND ((t.accountnum)::text = (c.accountnum)::text))))
  GROUP BY c.partition, c.dataareaid, c.accountnum, p.name, c.creditmax;
alter table ledgerjournaltrans
  drop column amountcur;
alter table salestable
  drop column salesstatus;
alter table vendtable
  drop column name;
DROP TABLE inventsumlogtts;
DROP INDEX i_359salesidx;
CREATE UNIQUE INDEX hashidx ON inventdim USING btree (partition, dataareaid, hash);
ALTER TABLE dirpartytable ADD CONSTRAINT dirpartytable_name_check CHECK (((name)::text = btrim((name)::text)));
ALTER TABLE logisticsaddress ADD CONSTRAINT logisticsaddress_party_fkey FOREIGN KEY (party) REFERENCES dirpartytable(recid);
ALTER TABLE custtable ADD CONSTRAINT custtable_creditmax_check CHECK ((creditmax >= (0)::numeric));
ALTER TABLE custtable ADD CONSTRAINT custtable_party_fkey FOREIGN KEY (party) REFERENCES dirpartytable(recid);
ALTER TABLE vendtable ADD CONSTRAINT vendtable_party_fkey FOREIGN KEY (party) REFERENCES dirpartytable(recid);
ALTER TABLE inventtrans ADD CONSTRAINT inventtrans_item_fkey FOREIGN KEY (partition, dataareaid, itemid) REFERENCES inventtable(partition, dataareaid, itemid);
ALTER TABLE salesline ADD CONSTRAINT salesline_item_fkey FOREIGN KEY (partition, dataareaid, itemid) REFERENCES inventtable(partition, dataareaid, itemid);
ALTER TABLE salesline ADD CONSTRAINT salesline_linepercent_check CHECK (((linepercent >= (0)::numeric) AND (linepercent <= (100)::numeric)));
ALTER TABLE ledgerjournaltrans ADD CONSTRAINT ledgerjournaltrans_one_side_check CHECK (((amountcurdebit >= (0)::numeric) AND (amountcurcredit >= (0)::numeric) AND ((amountcurdebit = (0)::numeric) OR (amountcurcredit = (0)::numeric))));
CREATE VIEW customers AS
 SELECT c.partition,
    c.dataareaid,
    c.accountnum,
    p.name,
    p.partynumber,
    a.street,
    a.zipcode,
    a.city,
    c.countryregionid,
    c.blocked
   FROM ((custtable c
     JOIN dirpartytable p ON ((p.recid = c.party)))
     LEFT JOIN logisticsaddress a ON (((a.party = p.recid) AND a.isprimary)));
CREATE MATERIALIZED VIEW salesbyitem AS
 SELECT partition,
    dataareaid,
    itemid,
    count(*) AS lines,
    sum(salesqty) AS salesqty,
    sum(lineamount) AS lineamount
   FROM salesline l
  GROUP BY partition, dataareaid, itemid;
CREATE TRIGGER dirpartytable_alias BEFORE INSERT OR UPDATE OF name ON dirpartytable FOR EACH ROW EXECUTE FUNCTION dirpartytable_alias();
alter table custtable alter column party set not null;
alter table inventdim alter column hash set not null;
alter table ledgerjournaltable alter column journaltotaldebit set not null;
alter table ledgerjournaltable alter column journaltotalcredit set not null;
alter table ledgerjournaltrans alter column amountcurdebit set not null;
alter table ledgerjournaltrans alter column amountcurcredit set not null;
alter table salesline alter column linenum set not null;
alter table salestable alter column status set not null;
alter table vendtable alter column party set not null;
COMMENT ON TABLE inventdim IS 'Combinations of inventory dimensions, each once';
COMMENT ON TABLE dirpartytable IS 'Parties: whoever we deal with';
COMMENT ON COLUMN ledgerjournaltrans.amountcurcredit IS 'Credit in the currency of the line, or 0';
COMMENT ON COLUMN ledgerjournaltrans.amountcurdebit IS 'Debit in the currency of the line, or 0';
COMMENT ON DOMAIN currencyiso IS 'Currency code of ISO 4217';
COMMENT ON TABLE custtable IS 'Customers: parties that buy';
COMMENT ON TABLE inventdimredirect IS 'Dimensions that were merged into others: old labels still name them';
COMMENT ON COLUMN inventdim.hash IS 'MD5 of the dimensions, one after another, with bars between them';
COMMENT ON TABLE unitofmeasure IS 'Units that quantities are counted in; was unit';
COMMENT ON TABLE logisticsaddress IS 'Where parties are found';
COMMENT ON COLUMN custtable.party IS 'Who the customer is';
COMMENT ON TABLE systemsequences IS 'Read by version 6 only: record ids come from sequences';
COMMENT ON COLUMN salesline.linenum IS 'From 1, in the order in which the lines were entered';
CREATE UNIQUE INDEX salesbyitem_idx ON salesbyitem USING btree (partition, dataareaid, itemid);
COMMENT ON VIEW custbalance IS 'What each customer owes';
COMMENT ON MATERIALIZED VIEW salesbyitem IS 'What was sold of each item';
COMMENT ON VIEW customers IS 'Customers with their names and addresses, as version 6 had them in one table';
create unique index i_2303numberidx on dirpartytable (partition, partynumber);
create index i_2303nameidx on dirpartytable (name);
create index i_2985cityidx on logisticsaddress (city, zipcode);
create index i_2985partyidx on logisticsaddress (party);
create unique index i_9007dimidx on inventdimredirect (partition, dataareaid, inventdimid);
create unique index i_77partyidx on custtable (party);
create unique index i_359linenumidx on salesline (partition, dataareaid, salesid, linenum);
create index i_359itemidx on salesline (partition, dataareaid, itemid);
create index i_366statusidx on salestable (dataareaid, status);
create index i_212accountidx on ledgerjournaltrans (dataareaid, accountnum, transdate);
create trigger sysdblog_custtable_creditmax after update of creditmax on custtable
  for each row when (old.creditmax is distinct from new.creditmax) execute function sysdblog();
create trigger salesline_amount before insert or update of salesqty, salesprice, linepercent on salesline
  for each row execute function salesline_amount();

-- The server names NOT NULL by the first names of table and column.
do $$
declare
  c record;
begin
  for c in select n.conrelid::regclass as relation, n.conname,
                  format('%s_%s_not_null', r.relname, a.attname) as wanted
             from pg_constraint n
             join pg_class r on r.oid = n.conrelid
             join pg_attribute a on a.attrelid = n.conrelid and a.attnum = n.conkey[1]
            where n.contype = 'n' and n.connamespace = 'public'::regnamespace loop
    if c.conname <> c.wanted then
      execute format('alter table %s rename constraint %I to %I', c.relation, c.conname, c.wanted);
    end if;
  end loop;
end
$$;
analyze;
