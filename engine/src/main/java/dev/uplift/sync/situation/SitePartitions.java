package dev.uplift.sync.situation;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.EnumType;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Partitions that the site has made itself, such as one for each month, of a table that is made
 * anew: they come with it, by the bounds that they have, where the target's bounds are the old ones
 * and the new types keep the order of values. Pure.
 */
public record SitePartitions(Situation situation) {
  private static final Pattern PLAIN = Pattern.compile("(RANGE|LIST|HASH) \\([^()]*\\)");
  private static final Pattern NUMERIC = Pattern.compile("numeric\\((\\d+),(\\d+)\\)");
  private static final Pattern LENGTH = Pattern.compile("character varying\\((\\d+)\\)");
  private static final List<String> WHOLE = List.of("smallint", "integer", "bigint", "numeric");
  private static final List<String> MOMENTS =
      List.of("date", "timestamp without time zone", "timestamp with time zone");

  /** How one bound is written for different types: quotes, a time of midnight, zeros. */
  private static final Pattern SPELLING =
      Pattern.compile("'|( 00:00:00([+-]\\d\\d(:\\d\\d)?)?)|(?<=\\d)\\.0+(?!\\d)");

  /**
   * Those that come with it, as they will be, each behind what it is a partition of.
   *
   * @param is a table as it is, and {@code shall} as the target has it
   */
  public List<Table> of(Table is, Table shall) {
    return keepsOrder(is, shall) ? among(is, shall) : List.of();
  }

  /** Those that go, since their bounds say nothing of the new key. */
  public List<ObjectId> lost(Table is, Table shall) {
    List<ObjectId> come = of(is, shall).stream().map(Table::id).toList();
    return Family.descendants(is, situation.have()).stream()
        .map(Table::id)
        .filter(id -> is.partitionKey().isPresent() && isSites(id) && !come.contains(id))
        .toList();
  }

  private List<Table> among(Table is, Table shall) {
    List<Table> theirs = partitions(is, true);
    boolean alike =
        key(is, shall).equals(shall.partitionKey())
            && partitions(shall, false).stream()
                .allMatch(each -> theirs.stream().anyMatch(old -> alike(old, each)));
    List<Table> found = new ArrayList<>();
    for (Table each : alike ? theirs : List.<Table>of()) {
      Optional<Table> wanted = situation.want().table(each.id());
      if (isSites(each.id()) && isHere(each)) {
        addAll(each, is, shall, found);
      } else if (wanted.isPresent()) {
        found.addAll(among(each, wanted.get()));
      }
    }
    return found;
  }

  private List<Table> partitions(Table of, boolean old) {
    return (old ? situation.have() : situation.want())
        .children().getOrDefault(of.id(), List.of()).stream()
            .filter(child -> child.partitionOf().isPresent())
            .toList();
  }

  private static boolean alike(Table old, Table shall) {
    return old.id().equals(shall.id()) && spelled(old).equals(spelled(shall));
  }

  private static String spelled(Table partition) {
    return SPELLING.matcher(partition.bound().orElse("")).replaceAll("");
  }

  /** The model does not know it, and nobody has said that it goes. */
  private boolean isSites(ObjectId partition) {
    return !situation.wants(partition)
        && !situation.extras().contains(partition)
        && situation.intents().retirement(partition).isEmpty();
  }

  /** With all of its partitions: rows elsewhere are not written there twice. */
  private boolean isHere(Table each) {
    return each.foreignServer().isEmpty() && partitions(each, true).stream().allMatch(this::isHere);
  }

  private void addAll(Table each, Table oldParent, Table parent, List<Table> found) {
    Table made = made(each, oldParent, parent);
    found.add(made);
    partitions(each, true).forEach(child -> addAll(child, each, made, found));
  }

  private Table made(Table each, Table oldParent, Table parent) {
    return new Table(
        each.id(),
        parent.columns().stream().map(column -> column(column, each, oldParent, parent)).toList(),
        each.partitionKey().map(key -> key(key, oldParent, parent)),
        Optional.of(parent.id()),
        each.bound(),
        List.of(),
        each.unlogged(),
        each.rowSecurity(),
        each.forceRowSecurity(),
        each.options(),
        each.replicaIdentity().startsWith("i ") ? "d" : each.replicaIdentity(),
        each.foreignServer(),
        each.rows(),
        each.bytes());
  }

  /**
   * As its parent has it, save for what is its own: a default, a NOT NULL, what a wrapper is told.
   */
  private Column column(Column shall, Table each, Table oldParent, Table parent) {
    Optional<Column> was = oldColumn(oldParent, parent, shall);
    Optional<Column> has = was.flatMap(old -> each.column(old.id().name()));
    Optional<String> own = has.flatMap(Column::defaultExpression);
    boolean bound =
        has.filter(Column::notNull).isPresent() && was.filter(Column::notNull).isEmpty();
    boolean follows =
        shall.generated().isPresent() || own.equals(was.flatMap(Column::defaultExpression));
    return new Column(
        each.id().column(shall.id().name()),
        shall.position(),
        shall.type(),
        shall.notNull() || bound,
        shall.bindsNewRows()
            ? Optional.empty()
            : has.filter(_ -> bound).flatMap(Column::notNullConstraint),
        shall.notNullUnproven() && !bound,
        false,
        follows ? shall.defaultExpression() : own,
        Optional.empty(),
        shall.generated(),
        shall.collation(),
        true,
        has.map(Column::options).orElse(List.of()));
  }

  private Optional<String> key(Table is, Table shall) {
    return is.partitionKey().map(key -> key(key, is, shall));
  }

  /** With the columns' new names. */
  private String key(String key, Table is, Table shall) {
    String renamed = key;
    for (Column column : shall.columns()) {
      Optional<String> was =
          oldColumn(is, shall, column)
              .map(old -> old.id().name())
              .filter(name -> !name.equals(column.id().name()));
      if (was.isPresent()) {
        renamed =
            word(was.get())
                .matcher(renamed)
                .replaceAll(Matcher.quoteReplacement(Identifier.display(column.id().name())));
      }
    }
    return renamed;
  }

  /** Of a partition of the site's own, the names are its table's. */
  private Optional<Column> oldColumn(Table is, Table shall, Column column) {
    return situation.wants(shall.id())
        ? new Lineage(situation).old(is, column)
        : is.column(column.id().name());
  }

  private static Pattern word(String name) {
    return Pattern.compile(
        "(?<![\\w$\"])" + Pattern.quote(Identifier.display(name)) + "(?![\\w$\"])");
  }

  /** Whether what lies between two bounds lies between them then. */
  private boolean keepsOrder(Table is, Table shall) {
    List<Column> others = new ArrayList<>();
    for (Column old : Family.partitionColumns(is, situation.have())) {
      Optional<Column> now =
          shall.columns().stream()
              .filter(column -> oldColumn(is, shall, column).equals(Optional.of(old)))
              .findFirst();
      Set<ObjectId> causes = new Remade(situation).causes(old.type());
      if (now.isEmpty()
          || causes.stream().anyMatch(type -> type.kind() != Kind.DOMAIN && !keeps(type, is))
          || !old.collation().equals(now.get().collation())) {
        return false;
      }
      if (!causes.isEmpty() || !old.type().equals(now.get().type())) {
        others.add(old);
        if (!isWider(
            Situation.behind(old.type(), situation.have()),
            Situation.behind(now.get().type(), situation.want()))) {
          return false;
        }
      }
    }
    return others.isEmpty()
        || levels(is)
            .flatMap(level -> level.partitionKey().stream())
            .allMatch(key -> PLAIN.matcher(key).matches());
  }

  /**
   * Whether bounds of labels mean what they did: none of theirs goes, and ranges keep the order.
   */
  private boolean keeps(ObjectId type, Table is) {
    if (!(situation.have().objects().get(type) instanceof EnumType old)
        || !(situation.want().objects().get(type) instanceof EnumType now)) {
      return false;
    }
    List<String> stay = old.labels().stream().filter(now.labels()::contains).toList();
    boolean ordered = now.labels().stream().filter(stay::contains).toList().equals(stay);
    return levels(is)
        .allMatch(
            level ->
                (ordered || !level.partitionKey().orElse("").startsWith("RANGE"))
                    && old.labels().stream()
                        .filter(label -> !stay.contains(label))
                        .map(Identifier::literal)
                        .noneMatch(level.bound().orElse("")::contains));
  }

  private Stream<Table> levels(Table is) {
    return Stream.concat(Stream.of(is), Family.descendants(is, situation.have()).stream());
  }

  private static boolean isWider(String from, String to) {
    if (from.equals(to)) {
      return true;
    }
    boolean whole = WHOLE.contains(from) && WHOLE.indexOf(from) < WHOLE.indexOf(to);
    boolean moment = MOMENTS.contains(from) && MOMENTS.indexOf(from) < MOMENTS.indexOf(to);
    return whole || moment || isLonger(from, to) || isFiner(from, to);
  }

  private static boolean isLonger(String from, String to) {
    Matcher few = LENGTH.matcher(from);
    Matcher many = LENGTH.matcher(to);
    boolean text = from.equals("text") || from.equals("character varying") || few.matches();
    boolean all = to.equals("text") || to.equals("character varying");
    return text
        && (all
            || (few.matches()
                && many.matches()
                && Integer.parseInt(few.group(1)) <= Integer.parseInt(many.group(1))));
  }

  private static boolean isFiner(String from, String to) {
    Matcher few = NUMERIC.matcher(from);
    Matcher many = NUMERIC.matcher(to);
    if (!few.matches() || !many.matches()) {
      return few.matches() && to.equals("numeric");
    }
    int scale = Integer.parseInt(many.group(2)) - Integer.parseInt(few.group(2));
    int digits = Integer.parseInt(many.group(1)) - Integer.parseInt(few.group(1));
    return scale >= 0 && digits >= scale;
  }
}
