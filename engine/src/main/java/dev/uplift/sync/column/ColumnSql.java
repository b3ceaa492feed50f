package dev.uplift.sync.column;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Sequence;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ForeignOptions;
import dev.uplift.catalog.GivenName;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A column as clauses of ALTER TABLE. */
public final class ColumnSql {
  /** How an identity names its sequence. */
  private static final Pattern NAMED =
      Pattern.compile("\\(SEQUENCE NAME ((?:\"(?:[^\"]|\"\")+\"\\.?)+) .*");

  private static final String VIRTUAL = " virtual";

  /** What the server works out once, without writing a row. */
  private static final Pattern CONSTANT =
      Pattern.compile(
          "(?is)\\(?-?[\\d.]+\\)?(::.*)?|'([^']|'')*'(::[^()]+(\\([\\d,]+\\))?(\\[\\])?)?|true|false"
              + "|null(::.*)?|now\\(\\)|current_(date|timestamp|time|user|role|catalog|schema)"
              + "(\\(\\d\\))?|localtimestamp(\\(\\d\\))?|session_user|array\\[\\](::.*)?"
              + "|\\('[^']*'::text\\)::[a-z ]+");

  /** The same value whenever it is worked out. */
  private static final Pattern LITERAL =
      Pattern.compile(
          "(?is)\\(?-?[\\d.]+\\)?(::.*)?|'([^']|'')*'(::[^()]+(\\([\\d,]+\\))?(\\[\\])?)?|true|false"
              + "|null(::.*)?|array\\[\\](::.*)?");

  private ColumnSql() {}

  public static String name(Column column) {
    return Identifier.quote(column.id().name());
  }

  /** ADD COLUMN with all that the column is, NOT NULL only when asked for. */
  public static String add(Column column, boolean notNull) {
    StringBuilder sql = new StringBuilder("add column ").append(name(column));
    sql.append(' ').append(column.type()).append(ForeignOptions.made(column.options()));
    column.collation().ifPresent(collation -> sql.append(" collate ").append(collation));
    column.generated().ifPresent(expression -> sql.append(generated(expression)));
    column.identity().ifPresent(identity -> sql.append(" generated ").append(identity(identity)));
    column.defaultExpression().ifPresent(text -> sql.append(" default ").append(text));
    if (notNull) {
      column
          .notNullConstraint()
          .ifPresent(constraint -> sql.append(" constraint ").append(Identifier.quote(constraint)));
      sql.append(" not null").append(column.notNullNoInherit() ? " no inherit" : "");
    }
    return sql.toString();
  }

  /** {@code ALWAYS (options)} as {@code ALWAYS as identity (options)}. */
  public static String identity(String identity) {
    int open = identity.indexOf('(');
    return identity.substring(0, open) + "as identity " + identity.substring(open);
  }

  /** The identity's options, without the sequence's name, as SET clauses. */
  public static String identityOptions(String identity) {
    int open = identity.indexOf('(');
    String kind = identity.substring(0, open).strip();
    String options =
        identity
            .substring(open + 1, identity.length() - 1)
            .replaceFirst("^SEQUENCE NAME (\"([^\"]|\"\")+\"\\.?)+ ", "");
    String set =
        options.replaceAll("(START WITH|INCREMENT BY|MINVALUE|MAXVALUE|CACHE|CYCLE)", "set $1");
    return "set generated "
        + kind
        + " "
        + set.replace("MINVALUE", "minvalue")
        + (options.contains("CYCLE") ? "" : " set no cycle");
  }

  /** Whether adding it touches no row. */
  public static boolean cheap(Column column) {
    Optional<String> expression = column.defaultExpression();
    return column.generated().isEmpty()
        && column.identity().isEmpty()
        && (expression.isEmpty() || CONSTANT.matcher(expression.get()).matches());
  }

  /** Whether its default, if it has one, is the same for every row whenever that is made. */
  public static boolean constant(Column column) {
    return column.defaultExpression().map(text -> LITERAL.matcher(text).matches()).orElse(true);
  }

  private static String generated(String expression) {
    return expression.endsWith(VIRTUAL)
        ? " generated always as ("
            + expression.substring(0, expression.length() - VIRTUAL.length())
            + ") virtual"
        : " generated always as (" + expression + ") stored";
  }

  /** All of a catalog, those of its identity columns among them. */
  public static List<ObjectId> sequences(Catalog in) {
    List<ObjectId> found = new ArrayList<>();
    in.all(Sequence.class).forEach(each -> found.add(each.id()));
    for (Table table : in.tables()) {
      for (Column column : table.columns()) {
        column
            .identity()
            .filter(_ -> !column.inherited())
            .map(identity -> Identifier.parts(sequence(table, column, identity)))
            .ifPresent(
                path ->
                    found.add(
                        ObjectId.of(
                            Kind.SEQUENCE,
                            path.size() > 1 ? path.getFirst() : table.id().schema(),
                            path.getLast())));
      }
    }
    return found;
  }

  /** Of an identity column, as SQL: the name that is said, or that the server chooses. */
  public static String sequence(Table table, Column column, String identity) {
    Matcher named = NAMED.matcher(identity.substring(identity.indexOf('(')));
    if (named.matches()) {
      return named.group(1);
    }
    ObjectId id = table.id();
    return Identifier.quote(id.schema(), GivenName.of(id.name(), column.id().name(), "seq"));
  }
}
