package dev.uplift.samples;

import static dev.uplift.samples.Draw.chance;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Customers, vendors, items and inventory dimensions. */
final class MasterTables {
  private static final LocalDate FIRST_DAY = LocalDate.of(2009, 1, 1);
  private static final List<String> GROUPS =
      List.of("10", "10", "20", "30", "30", "30", "40", "90");
  private static final List<String> COUNTRIES = List.of("USA", "DEU", "FRA", "DNK", "POL", "");
  private static final List<String> UNITS = List.of("ea", "ea", "ea", "pcs", "box", "m", "roll");
  private static final List<String> SUFFIXES =
      List.of("", "", "", "", "", "-A", " spezial", "/rev.2");

  private final Draw draw;
  private final Sizes sizes;

  MasterTables(Draw draw, Sizes sizes) {
    this.draw = draw;
    this.sizes = sizes;
  }

  List<OldTable> tables() {
    return List.of(
        new OldTable(
            "custtable",
            "accountnum, name, street, zipcode, city, country, phone, fax, email, custgroup,"
                + " currency, creditmax, blocked, memo, createddatetime, dataareaid, recid",
            sizes.customers(),
            this::customer),
        new OldTable(
            "vendtable",
            "accountnum, name, country, vendgroup, currency, blocked, dataareaid, recid",
            sizes.vendors(),
            this::vendor),
        new OldTable(
            "inventtable",
            "itemid, itemtxt, itemgroupid, unitid, netweight, price, dataareaid, recid,"
                + " taraweight, unitvolume, depth, width, height",
            sizes.items(),
            this::item),
        new OldTable(
            "inventdim",
            "inventdimid, configid, inventsizeid, inventcolorid, inventlocationid, wmslocationid,"
                + " inventbatchid, dataareaid, recid",
            sizes.dimensions(),
            this::dimension));
  }

  static String itemId(long index) {
    return String.format(Locale.ROOT, "D%07d", index);
  }

  static String dimensionId(long index) {
    return String.format(Locale.ROOT, "#%09d", index);
  }

  private void customer(long index, CopyText row) {
    RandomGenerator random = draw.row("custtable", index);
    Company company = Company.of(index);
    boolean address = chance(random, 920);
    row.text(company.key(index)).text(Words.organization(random));
    row.text(address ? Words.street(random) : null);
    row.text(address ? Integer.toString(random.nextInt(10_000, 99_999)) : null);
    row.text(address ? Words.city(random) : null);
    row.text(Draw.pick(random, COUNTRIES));
    row.text("+1 555 " + random.nextInt(1_000_000));
    row.text(chance(random, 100) ? "+1 556 " + random.nextInt(1_000_000) : "");
    row.text(chance(random, 400) ? "info@kunde" + index + ".example" : null);
    row.text(Draw.pick(random, GROUPS)).text(company.currency());
    row.decimal(chance(random, 300) ? random.nextLong(10_000_000_000L) : 0, 5);
    row.text(chance(random, 20) ? (chance(random, 500) ? "Invoice" : "All") : "No");
    row.text(chance(random, 50) ? Words.memo(random) : null);
    row.time(FIRST_DAY.plusDays(random.nextInt(1800)), random.nextInt(86_400));
    row.text(company.id()).number(RecordId.at(index));
  }

  private void vendor(long index, CopyText row) {
    RandomGenerator random = draw.row("vendtable", index);
    Company company = Company.of(index);
    row.text("V" + company.key(index)).text(Words.organization(random));
    row.text(Draw.pick(random, COUNTRIES)).text("GRP" + random.nextInt(5)).text(company.currency());
    row.text(chance(random, 30) ? "All" : "No").text(company.id()).number(RecordId.at(index));
  }

  private void item(long index, CopyText row) {
    RandomGenerator random = draw.row("inventtable", index);
    row.text(itemId(index)).text(Words.item(random)).text(Draw.pick(random, Words.ITEM_GROUPS));
    row.text(Draw.pick(random, UNITS)).decimal(random.nextLong(90_000_000L), 7);
    row.decimal(price(random), 8).text(Company.of(index).id()).number(RecordId.at(index));
    row.decimal(Reals.seldom(random, 300, 5_000), Reals.SCALE);
    row.decimal(Reals.seldom(random, 400, 1_000), Reals.SCALE);
    boolean measured = chance(random, 400);
    for (int side = 0; side < 3; side++) {
      row.decimal(measured ? Reals.seldom(random, 1000, 30_000) : 0, Reals.SCALE);
    }
  }

  /** Mostly in cents; some have come from another unit of price and do not end there. */
  static long price(RandomGenerator random) {
    long cents = Draw.skewed(random, 500_000) + 1;
    return chance(random, 150) ? cents * 1_000_000 / 3 : cents * 1_000_000;
  }

  private void dimension(long index, CopyText row) {
    long of = sameAs(index);
    RandomGenerator random = draw.row("inventdim", of);
    row.text(dimensionId(index)).text(configuration(index, of));
    row.text(Draw.pick(random, Words.SIZES)).text(Draw.pick(random, Words.COLOURS));
    row.text(Draw.pick(random, Words.WAREHOUSES)).text("");
    row.text(chance(random, 100) ? "B" + random.nextInt(100_000) : "");
    row.text(Company.of(index).id()).number(RecordId.at(index));
  }

  /**
   * Of forty tens of dimensions two repeat the ten before them: they differ in what the
   * configuration has beyond its tenth character, which version 7 does not keep.
   */
  private static long sameAs(long index) {
    int ten = (int) (index / 10 % 40);
    return ten == 7 || ten == 8 ? index - (ten - 6) * 10L : index;
  }

  /**
   * Ten characters that count and some that do not; now and then in lower case or behind a space.
   */
  private String configuration(long index, long of) {
    String kept = String.format(Locale.ROOT, "CF%08d", of);
    if (index != of) {
      return kept + "-B" + (index - of);
    }
    RandomGenerator random = draw.row("inventdim.configid", index);
    String text = kept + Draw.pick(random, SUFFIXES);
    return switch (random.nextInt(40)) {
      case 0 -> text.toLowerCase(Locale.ROOT);
      case 1 -> "  " + text;
      default -> text;
    };
  }
}
