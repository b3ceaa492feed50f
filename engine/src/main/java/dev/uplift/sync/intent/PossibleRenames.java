package dev.uplift.sync.intent;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.pack.Dictionary;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What may have been renamed although nobody says so: of two structures, a table that goes and one
 * like it that comes; in one table, a column that goes and one of its type that comes. Pure; a
 * person decides.
 */
public final class PossibleRenames {
  private static final double ALIKE = 0.5;

  /** Two applications of thousands of tables each have no renames between them. */
  private static final long MOST_PAIRS = 1_000_000;

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

  private final Catalog have;
  private final Catalog want;
  private final Intents intents;
  private final Map<ObjectId, ObjectId> tableWas;
  private final List<Rename> renames = new ArrayList<>();

  private PossibleRenames(Catalog have, Catalog want, Intents intents) {
    this.have = have;
    this.want = want;
    this.intents = intents;
    this.tableWas = new HashMap<>(intents.tableWas());
  }

  /**
   * A table or column of the target that may be one of the database.
   *
   * @param likeness of what speaks for it: 1 for equal names, or for tables equal columns
   */
  public record Rename(ObjectId now, ObjectId was, String because, double likeness) {
    /** Whether more speaks for it than that nothing else is left. */
    public boolean alike() {
      return likeness >= ALIKE;
    }

    /** As {@code dictionary.yaml} would say it, in one line. */
    public String line() {
      String inner =
          now.kind() == Kind.COLUMN
              ? "columns: {" + yaml(Identifier.display(now.name())) + ": {was: " + old() + "}}"
              : "was: " + old();
      return "tables: {" + yaml(now.relation().display()) + ": {" + inner + "}}";
    }

    /** As a warning, of a table that would be kept beside its empty successor. */
    public Problem problem() {
      return Problem.of(
              "possibleRename",
              "the table \"%s\" is kept, and \"%s\", which is like it, is made empty"
                  .formatted(was.display(), now.display()))
          .withTarget(was.display())
          .withWhy("They have " + because + " in common, and nobody says that they are one.")
          .withRemedy("If it was renamed, say in dictionary.yaml: " + line());
    }

    private String old() {
      return yaml(now.kind() == Kind.COLUMN ? Identifier.display(was.name()) : was.display());
    }

    private static String yaml(String name) {
      return PLAIN.matcher(name).matches() ? name : "'" + name.replace("'", "''") + "'";
    }
  }

  /** Those of which the dictionary says nothing, tables first. */
  public static List<Rename> of(Catalog have, Catalog want, Dictionary dictionary) {
    return of(have, want, Intents.of(dictionary));
  }

  public static List<Rename> of(Catalog have, Catalog want, Intents intents) {
    PossibleRenames possible = new PossibleRenames(have, want, intents);
    possible.tables();
    for (Table now : want.tables()) {
      ObjectId was = possible.tableWas.getOrDefault(now.id(), now.id());
      have.table(was).or(() -> have.table(now.id())).ifPresent(old -> possible.columns(old, now));
    }
    return List.copyOf(possible.renames);
  }

  /** Of the tables that go, each new one's most alike; each old one once. */
  private void tables() {
    Map<Table, Set<String>> gone = new LinkedHashMap<>();
    have.tables().stream()
        .filter(t -> want.table(t.id()).isEmpty() && !intents.retires(t.id()))
        .filter(t -> !intents.tableBecomes().containsKey(t.id()))
        .forEach(t -> gone.put(t, texts(t)));
    List<Table> come =
        want.tables().stream()
            .filter(t -> have.table(t.id()).isEmpty() && !intents.tableWas().containsKey(t.id()))
            .toList();
    if ((long) gone.size() * come.size() <= MOST_PAIRS) {
      come.forEach(now -> table(now, gone));
    }
  }

  private void table(Table now, Map<Table, Set<String>> gone) {
    Set<String> texts = texts(now);
    gone.entrySet().stream()
        .filter(old -> overlap(old.getValue(), texts) >= ALIKE)
        .max(Comparator.comparingDouble(old -> overlap(old.getValue(), texts)))
        .ifPresent(
            old -> {
              double overlap = overlap(old.getValue(), texts);
              ObjectId was = old.getKey().id();
              gone.remove(old.getKey());
              tableWas.put(now.id(), was);
              String because = Math.round(100 * overlap) + " % of the columns";
              renames.add(new Rename(now.id(), was, because, overlap));
            });
  }

  /** Columns of one name and type, of those that the smaller has; one column says nothing. */
  private static double overlap(Set<String> a, Set<String> b) {
    long both = a.stream().filter(b::contains).count();
    return both < 2 ? 0 : (double) both / Math.min(a.size(), b.size());
  }

  private static Set<String> texts(Table table) {
    Set<String> texts = new HashSet<>();
    table.columns().forEach(column -> texts.add(column.id().name() + " " + column.type()));
    return texts;
  }

  private void columns(Table old, Table now) {
    if (now.isNamedAs(old)) {
      return;
    }
    List<Column> gone = new ArrayList<>(old.columns().stream().filter(c -> goes(c, now)).toList());
    if (gone.isEmpty()) {
      return;
    }
    List<Column> come = new ArrayList<>(now.columns().stream().filter(c -> comes(c, old)).toList());
    for (Column column : List.copyOf(come)) {
      gone.stream()
          .filter(c -> c.type().equals(column.type()) && likeness(c, column) >= ALIKE)
          .max(Comparator.comparingDouble(c -> likeness(c, column)))
          .ifPresent(was -> pair(column, was, come, gone));
    }
    for (Column column : List.copyOf(come)) {
      List<Column> olds = ofType(column.type(), gone);
      if (olds.size() == 1 && ofType(column.type(), come).size() == 1) {
        pair(column, olds.getFirst(), come, gone);
      }
    }
  }

  private static List<Column> ofType(String type, List<Column> columns) {
    return columns.stream().filter(c -> c.type().equals(type)).toList();
  }

  private boolean goes(Column column, Table now) {
    return now.column(column.id().name()).isEmpty()
        && column.generated().isEmpty()
        && !column.inherited()
        && isFree(column, now.id().column(column.id().name()));
  }

  private boolean isFree(Column column, ObjectId own) {
    return !intents.columnBecomes().containsKey(own)
        && !intents.retires(column.id())
        && !intents.retires(own);
  }

  private boolean comes(Column column, Table old) {
    return old.column(column.id().name()).isEmpty()
        && column.generated().isEmpty()
        && !column.inherited()
        && !intents.columnWas().containsKey(column.id());
  }

  private void pair(Column now, Column was, List<Column> come, List<Column> gone) {
    come.remove(now);
    gone.remove(was);
    String because = "one type, " + was.type();
    renames.add(new Rename(now.id(), was.id(), because, likeness(was, now)));
  }

  /** 1 for one name, 0 for nothing in common: the longest common run of letters. */
  private static double likeness(Column a, Column b) {
    String x = a.id().name();
    String y = b.id().name();
    int longest = 0;
    for (int i = 0; i < x.length(); i++) {
      for (int j = 0; j < y.length(); j++) {
        int run = 0;
        while (i + run < x.length()
            && j + run < y.length()
            && x.charAt(i + run) == y.charAt(j + run)) {
          run++;
        }
        longest = Math.max(longest, run);
      }
    }
    return (double) longest / Math.max(x.length(), y.length());
  }
}
