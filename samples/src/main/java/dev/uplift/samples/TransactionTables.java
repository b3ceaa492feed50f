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
                + " recid, costamountadjustment, costamountsettled, costamountoperations,"
                + " costamountstd, qtysettled, revenueamountphysical, taxamountphysical",
            sizes.stockTransactions(),
            this::stockTransaction),
        new OldTable(
            "custtrans",
            "accountnum, transdate, voucher, invoice, txt, currencycode, amountcur, amountmst,"
                + " settleamountcur, duedate, closed, dataareaid, recid, settleamountmst,"
                + " settleamountreporting, exchrate, exchadjustment, custexchadjustmentrealized,"
                + " custexchadjustmentunrealized, reportingcurrencyamount",
            sizes.customerTransactions(),
            this::customerTransaction),
        new OldTable(
            "salesline",
            "salesid, itemid, name, salesqty, salesprice, linepercent, lineamount, inventtransid,"
                + " dataareaid, recid, linedisc, multilndisc, multilnpercent, salesmarkup, priceunit,"
                + " costprice, qtyordered, salesdelivernow, remainsalesphysical,"
                + " remainsalesfinancial, remaininventphysical, remaininventfinancial",
            sizes.lines(),
            this::line),
        new OldTable(
            "salestable",
            "salesid, custaccount, salesname, salesstatus, deliverydate, currencycode,"
                + " customerref, notes, createddatetime, dataareaid, recid, discpercent,"
                + " cashdiscpercent, estimate, fixedexchrate",
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
    stockAmounts(random, issue ? -quantity : quantity, issue ? -cost : cost, row);
  }

  /** What the closing of stock, taxes and sales have added to a transaction. */
  private static void stockAmounts(RandomGenerator random, long quantity, long cost, CopyText row) {
    boolean settled = chance(random, 600);
    row.decimal(Reals.seldom(random, 60, 9_000), Reals.SCALE);
    row.decimal(settled ? Reals.tidied(random, cost) : 0, Reals.SCALE);
    row.decimal(Reals.tidied(random, cost), Reals.SCALE).number(0).number(settled ? quantity : 0);
    row.decimal(quantity < 0 && chance(random, 150) ? Reals.tidied(random, -cost) : 0, Reals.SCALE);
    row.decimal(Reals.seldom(random, 20, 90_000), Reals.SCALE);
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
    row.decimal(settled ? amount : 0, 2).decimal(settled ? amount : 0, 2);
    customerAmounts(random, amount, odd, row);
  }

  /** In other currencies, and what their rates have moved since. */
  private static void customerAmounts(
      RandomGenerator random, long amount, boolean odd, CopyText row) {
    row.decimal(odd ? 100 * Reals.ONE / 7 * 6 : 100 * Reals.ONE, Reals.SCALE).number(0);
    row.decimal(Reals.seldom(random, 20, 50_000), Reals.SCALE);
    row.decimal(Reals.seldom(random, 20, 50_000), Reals.SCALE);
    row.decimal(Reals.tidied(random, amount * Reals.ONE / 100), Reals.SCALE);
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
    row.number(chance(random, 50) ? random.nextInt(1, 15) : 0);
    row.number(chance(random, 300) ? random.nextInt(1, 4) : 0);
    row.decimal(Reals.seldom(random, 10, 5_000_000), Reals.SCALE);
    row.decimal(Reals.seldom(random, 20, 20_000), Reals.SCALE);
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
    row.decimal(Reals.seldom(random, 50, 5_000), Reals.SCALE).number(0);
    row.number(chance(random, 60) ? random.nextInt(1, 10) : 0);
    row.decimal(Reals.seldom(random, 20, 2_000), Reals.SCALE).number(chance(random, 5) ? 100 : 1);
    row.decimal(Reals.tidied(random, price / 10 * 6), Reals.SCALE).number(quantity);
    remainders(random, quantity, row);
  }

  /** What is still to be delivered and invoiced, in units of sales and of stock. */
  private static void remainders(RandomGenerator random, long quantity, CopyText row) {
    long physical = chance(random, 60) ? quantity : 0;
    long financial = chance(random, 30) ? quantity : physical;
    row.number(chance(random, 200) ? physical : 0).number(physical).number(financial);
    row.number(physical).number(financial);
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
