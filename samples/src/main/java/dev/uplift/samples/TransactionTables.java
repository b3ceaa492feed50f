package dev.uplift.samples;

import static dev.uplift.samples.Draw.chance;

import java.time.LocalDate;
import java.util.List;
import java.util.random.RandomGenerator;

/** What happens every day: orders and their lines, what customers owe, stock that moves. */
final class TransactionTables {
  private static final LocalDate FIRST_DAY = LocalDate.of(2012, 1, 1);
  private static final LocalDate NEVER = LocalDate.of(1900, 1, 1);
  private static final int DAYS = 900;
  private static final int[] STATUSES = {1, 1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4};

  private final Draw draw;
  private final Sizes sizes;

  TransactionTables(Draw draw, Sizes sizes) {
    this.draw = draw;
    this.sizes = sizes;
  }

  List<OldTable> tables() {
    return List.of(
        new OldTable(
            "inventtrans",
            "itemid, inventdimid, inventtransid, transtype, statusissue, datephysical,"
                + " datefinancial, qty, costamountposted, costamountphysical, voucher, dataareaid,"
                + " recid",
            sizes.stockTransactions(),
            this::stockTransaction),
        new OldTable(
            "custtrans",
            "accountnum, transdate, voucher, invoice, txt, currencycode, amountcur, amountmst,"
                + " settleamountcur, duedate, closed, dataareaid, recid",
            sizes.customerTransactions(),
            this::customerTransaction),
        new OldTable(
            "salesline",
            "salesid, itemid, name, salesqty, salesprice, linepercent, lineamount, inventtransid,"
                + " dataareaid, recid",
            sizes.lines(),
            this::line),
        new OldTable(
            "salestable",
            "salesid, custaccount, salesname, salesstatus, deliverydate, currencycode,"
                + " customerref, notes, createddatetime, dataareaid, recid",
            sizes.orders(),
            this::order),
        new OldTable(
            "inventsumlogtts",
            "ttsid, itemid, inventdimid, qty, dataareaid",
            sizes.stockSums(),
            this::stockSum));
  }

  private void stockTransaction(long index, CopyText row) {
    RandomGenerator random = draw.row("inventtrans", index);
    long item = Draw.skewed(random, sizes.items());
    Company company = Company.of(item);
    long quantity = random.nextInt(1, 400);
    long cost = MasterTables.price(random) * quantity;
    boolean issue = chance(random, 550);
    LocalDate day = FIRST_DAY.plusDays(index * DAYS / sizes.stockTransactions());
    row.text(MasterTables.itemId(item));
    row.text(MasterTables.dimensionId(company.pick(random, sizes.dimensions())));
    row.text("T" + index).number(issue ? 0 : 3).number(issue ? random.nextInt(1, 7) : 0);
    row.date(day);
    if (chance(random, 900)) {
      row.date(day.plusDays(random.nextInt(40)));
    } else {
      row.text(null);
    }
    row.number(issue ? -quantity : quantity).decimal(issue ? -cost : cost, 8);
    row.decimal(chance(random, 200) ? cost : 0, 8);
    row.text("INV" + index / 3).text(company.id()).number(RecordId.at(index));
  }

  private void customerTransaction(long index, CopyText row) {
    RandomGenerator random = draw.row("custtrans", index);
    long customer = Draw.skewed(random, sizes.customers());
    Company company = Company.of(customer);
    boolean payment = chance(random, 480);
    long amount = (Draw.skewed(random, 2_000_000) + 1) * (payment ? -1 : 1);
    LocalDate day = FIRST_DAY.plusDays(index * DAYS / sizes.customerTransactions());
    boolean settled = chance(random, 700);
    boolean odd = chance(random, 100);
    row.text(company.key(customer)).date(day).text((payment ? "PAY" : "FTI") + index);
    row.text(payment ? null : "CIV-" + index).text(payment ? "Zahlung" : "Invoice " + index);
    row.text(company.currency());
    row.decimal(amount, 2);
    row.decimal(odd ? amount * 1_000_000 / 7 * 6 : amount * 1_000_000, 8);
    row.decimal(settled ? amount : 0, 2);
    if (payment) {
      row.text(null);
    } else {
      row.date(day.plusDays(30));
    }
    row.date(settled ? day.plusDays(random.nextInt(60)) : NEVER);
    row.text(company.id()).number(RecordId.at(index));
  }

  private void order(long index, CopyText row) {
    RandomGenerator random = draw.row("salestable", index);
    long customer = customerOf(random);
    Company company = Company.of(customer);
    LocalDate day = FIRST_DAY.plusDays(index * DAYS / sizes.orders());
    row.text("SO" + index).text(company.key(customer)).text(Words.organization(random));
    row.number(STATUSES[random.nextInt(STATUSES.length)]);
    row.date(chance(random, 950) ? day.plusDays(random.nextInt(90)) : NEVER);
    row.text(company.currency()).text(chance(random, 300) ? "PO " + random.nextInt(99_999) : null);
    row.text(chance(random, 30) ? Words.memo(random) : null);
    row.time(day, random.nextInt(86_400)).text(company.id()).number(RecordId.at(index));
  }

  /** The first thing that is drawn for an order, so that its lines can ask for it. */
  private long customerOf(RandomGenerator order) {
    return Draw.skewed(order, sizes.customers());
  }

  private void line(long index, CopyText row) {
    RandomGenerator random = draw.row("salesline", index);
    long order = index * sizes.orders() / sizes.lines();
    Company company = Company.of(customerOf(draw.row("salestable", order)));
    long quantity = Draw.skewed(random, 500) + 1;
    long price = MasterTables.price(random);
    long percent = chance(random, 200) ? random.nextInt(1, 30) : 0;
    row.text("SO" + order).text(itemOfLine(random, company)).text(Words.item(random));
    row.number(quantity).decimal(price, 8).number(percent);
    row.decimal(quantity * price / 100 * (100 - percent), 8);
    row.text("L" + index).text(company.id()).number(RecordId.at(index));
  }

  /** One in two thousand names an item that was deleted long ago. */
  private String itemOfLine(RandomGenerator random, Company company) {
    return random.nextInt(2000) == 0
        ? "GONE-" + random.nextInt(9)
        : MasterTables.itemId(company.pick(random, sizes.items()));
  }

  private void stockSum(long index, CopyText row) {
    RandomGenerator random = draw.row("inventsumlogtts", index);
    long item = Draw.skewed(random, sizes.items());
    Company company = Company.of(item);
    row.number(index / 4).text(MasterTables.itemId(item));
    row.text(MasterTables.dimensionId(company.pick(random, sizes.dimensions())));
    row.number(random.nextInt(-50, 50)).text(company.id());
  }
}
