package dev.uplift.samples;

import static dev.uplift.samples.Draw.chance;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Ledger journals, their lines, and the log of what users changed. */
final class LedgerTables {
  private static final LocalDate FIRST_DAY = LocalDate.of(2012, 1, 1);
  private static final List<String> NAMES = List.of("GenJrn", "Bank", "Abgrenz", "FA", "Paie");

  private final Draw draw;
  private final Sizes sizes;

  LedgerTables(Draw draw, Sizes sizes) {
    this.draw = draw;
    this.sizes = sizes;
  }

  List<OldTable> tables() {
    return List.of(
        new OldTable(
            "ledgerjournaltrans",
            "journalnum, linenum, accountnum, txt, currencycode, exchrate, amountcur, transdate,"
                + " voucher, dataareaid, recid, exchratesecond, qty, price, cashdiscamount",
            sizes.journalLines(),
            this::line),
        new OldTable(
            "ledgerjournaltable",
            "journalnum, journalname, name, posted, posteddatetime, dataareaid, recid",
            sizes.journals(),
            this::journal),
        new OldTable(
            "sysdatabaselog",
            "logtable, logrecid, logtype, description, data, createddatetime, createdby, recid",
            sizes.logged(),
            this::logged));
  }

  private static String number(long journal) {
    return String.format(Locale.ROOT, "%08d", journal);
  }

  private LocalDate day(long journal) {
    return FIRST_DAY.plusDays(journal * 900 / sizes.journals());
  }

  private void journal(long index, CopyText row) {
    RandomGenerator random = draw.row("ledgerjournaltable", index);
    boolean posted = chance(random, 930);
    row.text(number(index)).text(Draw.pick(random, NAMES));
    row.text(chance(random, 700) ? "Rückstellung n° " + index : "").number(posted ? 1 : 0);
    if (posted) {
      row.time(day(index).plusDays(3), random.nextInt(86_400));
    } else {
      row.text(null);
    }
    row.text(Company.of(index).id()).number(RecordId.at(index));
  }

  /** Lines come in pairs: what the first one takes, the second one gives. */
  private void line(long index, CopyText row) {
    long journal = index * sizes.journals() / sizes.journalLines();
    long firstLine = (journal * sizes.journalLines() + sizes.journals() - 1) / sizes.journals();
    RandomGenerator pair = draw.row("ledgerjournaltrans", index / 2);
    Company company = Company.of(journal);
    boolean foreign = chance(pair, 120);
    long amount = Draw.skewed(pair, 5_000_000) + 1;
    long unscaled = chance(pair, 100) ? amount * 1_000_000 / 9 : amount * 1_000_000;
    String currency = foreign ? "GBP" : company.currency();
    boolean untidy = chance(pair, 10);
    row.text(number(journal)).number(index - firstLine + 1);
    row.text(Integer.toString(110_110 + pair.nextInt(400) * 10 + (int) (index % 2)));
    row.text(pair.nextInt(5) == 0 ? "Ausgleich" : "");
    row.text(untidy ? currency.toLowerCase(Locale.ROOT) : currency);
    row.decimal(foreign ? pair.nextLong(100_000_000_000L, 160_000_000_000L) : 100_000_000_000L, 9);
    row.decimal(index % 2 == 0 ? unscaled : -unscaled, 8).date(day(journal));
    row.text("GNJ" + index / 2).text(company.id()).number(RecordId.at(index)).number(0);
    row.number(chance(pair, 30) ? pair.nextInt(1, 100) : 0);
    row.decimal(Reals.seldom(pair, 30, 100_000), Reals.SCALE);
    row.decimal(Reals.seldom(pair, 20, 10_000), Reals.SCALE);
  }

  private void logged(long index, CopyText row) {
    RandomGenerator random = draw.row("sysdatabaselog", index);
    row.number(77).number(RecordId.at(Draw.skewed(random, sizes.customers()))).number(1);
    row.text("creditmax").text(chance(random, 300) ? Words.memo(random) : null);
    row.time(FIRST_DAY.plusDays(index * 900 / sizes.logged()), random.nextInt(86_400));
    row.text(String.format(Locale.ROOT, "u%03d", random.nextInt(1, 41)));
    row.number(RecordId.at(index));
  }
}
