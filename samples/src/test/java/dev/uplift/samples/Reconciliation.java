package dev.uplift.samples;

import dev.uplift.database.Database;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What must come out the same of the old database and of the new one, each asked in its own words.
 */
enum Reconciliation {
  NAMES_OF_CUSTOMERS(
      "select recid, btrim(name) as v from custtable",
      "select c.recid, p.name as v from custtable c join dirpartytable p on p.recid = c.party"),
  NAMES_OF_VENDORS(
      "select recid, btrim(name) as v from vendtable",
      "select c.recid, p.name as v from vendtable c join dirpartytable p on p.recid = c.party"),
  ADDRESSES(
      """
      select recid, concat_ws('|', street, zipcode, city, country) as v
        from custtable where street is not null
      """,
      """
      select c.recid, concat_ws('|', a.street, a.zipcode, a.city, a.countryregionid) as v
        from custtable c join logisticsaddress a on a.party = c.party
      """),
  BLOCKED_CUSTOMERS(
      "select recid, replace(blocked::text, 'All', 'AllTransactions') as v from custtable",
      "select recid, blocked::text as v from custtable"),
  CUSTOMER_TRANSACTIONS(
      """
      select recid, concat_ws('|', accountnum, voucher, invoice, currencycode,
             amountcur::numeric(32,6), amountmst::numeric(32,6), closed) as v from custtrans
      """,
      """
      select recid, concat_ws('|', accountnum, voucher, invoice, currencycode,
             amountcur, amountmst, closed) as v from custtrans
      """),
  STATUS_OF_ORDERS(
      """
      select recid, concat_ws('|', salesid, deliverydate, notes,
             case salesstatus when 1 then 'Backorder' when 2 then 'Delivered'
                              when 3 then 'Invoiced' when 4 then 'Canceled' end) as v from salestable
      """,
      "select recid, concat_ws('|', salesid, shippingdaterequested, notes, status) as v from salestable"),
  LINES_OF_ORDERS(
      """
      select recid, concat_ws('|', salesid, itemid, lineamount::numeric(32,6),
             row_number() over (partition by salesid order by recid)) as v from salesline
      """,
      "select recid, concat_ws('|', salesid, itemid, lineamount, linenum) as v from salesline"),
  AMOUNTS_OF_JOURNALS(
      """
      select recid, concat_ws('|', journalnum, linenum, upper(currencycode),
             exchrate::numeric(32,6), amountcur::numeric(32,6)) as v from ledgerjournaltrans
      """,
      """
      select recid, concat_ws('|', journalnum, linenum, currencycode, exchrate,
             amountcurdebit - amountcurcredit) as v from ledgerjournaltrans
      """),
  DIMENSIONS_OF_STOCK(
      """
      select t.recid, concat_ws('|', t.itemid, t.qty::numeric(32,6), t.costamountposted::numeric(32,6),
             left(upper(ltrim(d.configid)), 10), d.inventsizeid, d.inventcolorid,
             d.inventlocationid, d.inventbatchid) as v
        from inventtrans t join inventdim d using (dataareaid, inventdimid)
      """,
      """
      select t.recid, concat_ws('|', t.itemid, t.qty, t.costamountposted, d.configid, d.inventsizeid,
             d.inventcolorid, d.inventlocationid, d.inventbatchid) as v
        from inventtrans t join inventdim d using (dataareaid, inventdimid)
      """),
  UNITS(
      "select recid, concat_ws('|', dataareaid, unitid, txt) as v from unit",
      "select recid, concat_ws('|', dataareaid, symbol, txt) as v from unitofmeasure");

  private final String before;
  private final String after;

  Reconciliation(String before, String after) {
    this.before = before;
    this.after = after;
  }

  /** Asked of the old database. */
  static Map<Reconciliation, String> before(Database database) {
    return asked(database, reconciliation -> reconciliation.before);
  }

  /** Asked of the new one. */
  static Map<Reconciliation, String> after(Database database) {
    return asked(database, reconciliation -> reconciliation.after);
  }

  private static Map<Reconciliation, String> asked(
      Database database, Function<Reconciliation, String> sql) {
    Map<Reconciliation, String> answers = new LinkedHashMap<>();
    for (Reconciliation reconciliation : values()) {
      answers.put(reconciliation, answer(database, sql.apply(reconciliation)));
    }
    return answers;
  }

  private static String answer(Database database, String rows) {
    return database.with(
        "reconciliation",
        session ->
            session.one(
                "select count(*) || ' rows, ' || md5(string_agg(recid || v, ',' order by recid)) as it"
                    + " from ("
                    + rows
                    + ") r",
                row -> row.string("it")));
  }
}
