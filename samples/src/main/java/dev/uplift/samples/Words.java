package dev.uplift.samples;

import java.util.List;
import java.util.random.RandomGenerator;

/** Names and texts as they are found in old databases, tidy and untidy. */
final class Words {
  static final List<String> COLOURS = List.of("", "", "Black", "White", "Weiß", "Bleu", "Grün");
  static final List<String> SIZES = List.of("", "", "S", "M", "L", "XL");
  static final List<String> WAREHOUSES = List.of("11", "12", "13", "21", "22", "31", "MÜNCHEN");
  static final List<String> ITEM_GROUPS = List.of("Audio", "Video", "Kabel", "Services", "Zubehör");

  private static final List<String> FIRST =
      List.of(
          "Forest",
          "Birch",
          "Müller",
          "Schröder",
          "Øresund",
          "Béranger",
          "O'Neill",
          "Čapek",
          "Zum Löwen",
          "Grüner Baum",
          "L'Étoile",
          "Desert",
          "Cave",
          "Rainbow",
          "Sunset",
          "Lighthouse",
          "Pelican",
          "Łódź",
          "Grand",
          "Contoso",
          "Northwind",
          "Große Freiheit",
          "Chez Zoë",
          "Owl");
  private static final List<String> SECOND =
      List.of(
          "Wholesales",
          "Company",
          "Elektro",
          "Handel",
          "Distribution",
          "Électronique",
          "Retail",
          "Hi-Fi",
          "Radio & TV",
          "Outlet",
          "Großmarkt",
          "Traders",
          "Musik",
          "Sonorisation");
  private static final List<String> FORM =
      List.of("Inc.", "Ltd.", "GmbH", "GmbH & Co. KG", "AG", "S.à r.l.", "SA", "e.K.", "A/S", "");
  private static final List<String> ADJECTIVES =
      List.of(
          "Standard", "Mid-Range", "High-End", "Kompakt", "Réf. spéciale", "12\"", "Refurbished");
  private static final List<String> THINGS =
      List.of(
          "Speaker",
          "Lautsprecher",
          "Cable",
          "Câble HDMI",
          "Projector",
          "Beamer",
          "Television",
          "Kopfhörer",
          "Amplifier",
          "Verstärker",
          "Station d'accueil",
          "Receiver");
  private static final List<String> STREETS =
      List.of("Main Street", "Goethestraße", "Rue de l'Église", "Am Lärchenwäldchen", "Elm Way");
  private static final List<String> CITIES =
      List.of("Seattle", "München", "Köln", "Besançon", "Orléans", "Aarhus", "Łódź", "Nürnberg");
  private static final String PARAGRAPH =
      """
      Asked for delivery before 10 o'clock; gate 3, "ring twice".
      \tRabatt nur nach Rücksprache (Hr. Weiß). Path: C:\\Kunden\\Altdaten\\Übernahme
      Livraison à l'entrepôt n° 7.\s""";

  private Words() {}

  /** Some with quotes, umlauts, a double space, or a space at the end. */
  static String organization(RandomGenerator random) {
    String name = Draw.pick(random, FIRST) + " " + Draw.pick(random, SECOND);
    String form = Draw.pick(random, FORM);
    return switch (random.nextInt(100)) {
      case 0, 1, 2 -> name + " " + form + " ";
      case 3 -> "\"" + name + "\" " + form;
      case 4 -> name + "  " + random.nextInt(1, 400);
      default -> form.isEmpty() ? name : name + " " + form;
    };
  }

  static String item(RandomGenerator random) {
    return Draw.pick(random, ADJECTIVES) + " " + Draw.pick(random, THINGS);
  }

  static String street(RandomGenerator random) {
    return random.nextInt(1, 200) + " " + Draw.pick(random, STREETS);
  }

  static String city(RandomGenerator random) {
    return Draw.pick(random, CITIES);
  }

  /** Several lines, with tabs, quotes and backslashes. */
  static String memo(RandomGenerator random) {
    return PARAGRAPH.repeat(random.nextInt(1, 25));
  }
}
