package dev.uplift.sync.demand;

import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.demand.Demand.Test;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.situation.Lineage;
import dev.uplift.sync.situation.SitePartitions;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * That each row has a partition in a table that is partitioned anew: the bounds of all partitions
 * as one condition over the partition key. Pure.
 *
 * @param children the partitions of each partitioned table of the target
 */
record PartitionDemands(Situation situation, Map<ObjectId, List<Table>> children) {
  private static final Pattern KEY = Pattern.compile("(?s)(RANGE|LIST|HASH) \\((.*)\\)");
  private static final Pattern FROM_TO =
      Pattern.compile("(?s)FOR VALUES FROM \\((.*)\\) TO \\((.*)\\)");
  private static final Pattern IN = Pattern.compile("(?s)FOR VALUES IN \\((.*)\\)");
  private static final Pattern MODULUS =
      Pattern.compile("FOR VALUES WITH \\(modulus (\\d+), remainder \\d+\\)");
  private static final String ANY = "true";

  static PartitionDemands of(Situation situation) {
    return new PartitionDemands(
        situation,
        situation.want().tables().stream()
            .filter(table -> table.partitionOf().isPresent())
            .collect(Collectors.groupingBy(table -> table.partitionOf().orElseThrow())));
  }

  /** Of a table whose rows are moved into partitions; empty where each has one in any case. */
  Optional<Demand> of(Table is, Table shall) {
    boolean stays = is.partitionKey().equals(shall.partitionKey()) && !situation.reshaped(shall);
    return shall.partitionKey().isEmpty() || stays
        ? Optional.empty()
        : with(new SitePartitions(situation).of(is, shall)).asked(is, shall);
  }

  /** With partitions of the site's own, which come with the table. */
  private PartitionDemands with(List<Table> own) {
    Map<ObjectId, List<Table>> all = new HashMap<>();
    Stream.concat(children.values().stream().flatMap(List::stream), own.stream())
        .forEach(
            each ->
                all.computeIfAbsent(each.partitionOf().orElseThrow(), _ -> new ArrayList<>())
                    .add(each));
    return new PartitionDemands(situation, all);
  }

  private Optional<Demand> asked(Table is, Table shall) {
    Optional<String> fits = fits(shall);
    if (fits.isEmpty()) {
      return later(is, shall, "whether each row has a partition shows when rows are moved");
    }
    Image image = new Image(situation, new Lineage(situation), is, shall, true);
    List<String> columns =
        shall.columns().stream()
            .map(column -> column.id().name())
            .filter(name -> mentions(fits.get(), name))
            .toList();
    return fits.get().equals(ANY)
        ? Optional.empty()
        : image
            .row(columns)
            .map(
                row ->
                    Supposition.of(situation, image.needs(columns))
                        .around(shall.id(), is.id(), () -> demand(is, shall, fits.get(), row)))
            .or(() -> later(is, shall, "its partition key is worked out in the upgrade"));
  }

  private Demand demand(Table is, Table shall, String fits, String row) {
    List<ObjectId> lost = new SitePartitions(situation).lost(is, shall);
    String gone =
        lost.isEmpty()
            ? ""
            : lost.stream()
                .map(ObjectId::display)
                .collect(
                    Collectors.joining(", ", ", where the model knows nothing of partition ", ""));
    return Demand.Rows.of(
        shall.id(),
        is.id(),
        Demand.Kind.PARTITION,
        "by " + shall.partitionKey().orElseThrow() + gone,
        new Test.Tried("(select not coalesce(%s, false) from (select %s) n)".formatted(fits, row)),
        Mode.FULL);
  }

  private static Optional<Demand> later(Table is, Table shall, String why) {
    return Optional.of(new Demand.Later(shall.id(), is.id(), why));
  }

  private static boolean mentions(String condition, String name) {
    String shown = Pattern.quote(Identifier.display(name));
    return Pattern.compile("(?<![\\w$\"])" + shown + "(?![\\w$\"])").matcher(condition).find();
  }

  /** True of a row that has a place; empty where that cannot be said by its values. */
  private Optional<String> fits(Table table) {
    Matcher key = KEY.matcher(table.partitionKey().orElse(""));
    if (!key.matches()) {
      return Optional.of(ANY);
    }
    List<Table> partitions = children.getOrDefault(table.id(), List.of());
    List<String> keys = Conditions.items(key.group(2));
    return switch (key.group(1)) {
      case "RANGE" -> any(partitions, bound -> range(keys, bound));
      case "LIST" -> any(partitions, bound -> list(Conditions.key(keys.getFirst()), bound));
      default -> hash(partitions);
    };
  }

  private Optional<String> any(
      List<Table> partitions, Function<String, Optional<String>> condition) {
    List<String> all = new ArrayList<>();
    for (Table partition : partitions) {
      String bound = partition.bound().orElse("");
      Optional<String> here = bound.equals("DEFAULT") ? Optional.of(ANY) : condition.apply(bound);
      Optional<String> within = fits(partition);
      if (here.isEmpty() || within.isEmpty()) {
        return Optional.empty();
      }
      all.add(both(here.get(), within.get()));
    }
    return Optional.of(
        all.contains(ANY) ? ANY : all.isEmpty() ? "false" : "(" + String.join(" or ", all) + ")");
  }

  private static String both(String one, String other) {
    return Stream.of(one, other)
        .filter(each -> !each.equals(ANY))
        .reduce((a, b) -> "(" + a + " and " + b + ")")
        .orElse(ANY);
  }

  /** A value's hash is the server's secret: only that all of them are taken can be said. */
  private Optional<String> hash(List<Table> partitions) {
    double taken = 0;
    for (Table partition : partitions) {
      Matcher modulus = MODULUS.matcher(partition.bound().orElse(""));
      if (!modulus.matches() || !fits(partition).equals(Optional.of(ANY))) {
        return Optional.empty();
      }
      taken += 1.0 / Integer.parseInt(modulus.group(1));
    }
    return taken > 0.999_999 ? Optional.of(ANY) : Optional.empty();
  }

  private static Optional<String> list(String key, String bound) {
    Matcher in = IN.matcher(bound);
    if (!in.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        Conditions.items(in.group(1)).stream()
            .map(value -> value.equals("NULL") ? key + " is null" : key + " = " + value)
            .collect(Collectors.joining(" or ", "(", ")")));
  }

  /** A key that is sorted in a way of its own cannot be held against its bounds. */
  private static Optional<String> range(List<String> keys, String bound) {
    Matcher fromTo = FROM_TO.matcher(bound);
    boolean plain = keys.stream().allMatch(key -> Conditions.key(key).equals(key));
    if (!plain || !fromTo.matches()) {
      return Optional.empty();
    }
    List<String> conditions = new ArrayList<>();
    keys.forEach(key -> conditions.add(key + " is not null"));
    conditions.add(beyond(keys, Conditions.items(fromTo.group(1)), 0, ">", ">="));
    conditions.add(beyond(keys, Conditions.items(fromTo.group(2)), 0, "<", "<"));
    return Optional.of("(" + String.join(" and ", conditions) + ")");
  }

  /** One key after the other, as rows are compared. */
  private static String beyond(
      List<String> keys, List<String> bound, int at, String strictly, String atLast) {
    String key = keys.get(at);
    String value = bound.get(at);
    if (value.equals("MINVALUE") || value.equals("MAXVALUE")) {
      return value.equals("MINVALUE") == strictly.equals(">") ? ANY : "false";
    }
    if (at == keys.size() - 1) {
      return key + " " + atLast + " " + value;
    }
    return "(%1$s %2$s %3$s or (%1$s = %3$s and %4$s))"
        .formatted(key, strictly, value, beyond(keys, bound, at + 1, strictly, atLast));
  }
}
