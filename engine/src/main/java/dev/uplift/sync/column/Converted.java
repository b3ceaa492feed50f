package dev.uplift.sync.column;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.RowExpression;
import dev.uplift.database.Identifier;
import dev.uplift.sync.intent.Fusion;
import dev.uplift.sync.situation.Situation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a conversion makes of rows, as SQL over the rows as they still are: a column that the same
 * rewrite retypes is read as the retype makes it.
 *
 * @param row the alias of its table's rows; empty: their columns stand alone
 */
public record Converted(Fusion fusion, Situation situation, Optional<String> row) {

  /** The value of a column that it sets; rows that it leaves alone keep what they hold. */
  public String value(Column column) {
    String name = column.id().name();
    String value = text(Objects.requireNonNull(fusion.set().get(name)));
    String meant =
        Stream.concat(fusion.where().map(this::text).stream(), matches())
            .collect(Collectors.joining(" and "));
    return meant.isEmpty()
        ? value
        : "case when " + meant + " then " + value + " else " + asTarget(column) + " end";
  }

  /** Its joins, each of which keeps every row: what an inner one would lose is left alone. */
  public List<String> joins() {
    return IntStream.range(0, fusion.joins().size())
        .mapToObj(
            at -> {
              Fusion.Joined join = fusion.joins().get(at);
              return "left join %s %s on %s"
                  .formatted(join.table().relationSql(), alias(at), text(join.on()));
            })
        .toList();
  }

  /** That inner joins have found a row: one that is not there has no table either. */
  private Stream<String> matches() {
    return IntStream.range(0, fusion.joins().size())
        .filter(at -> !fusion.joins().get(at).kept())
        .mapToObj(at -> alias(at) + ".tableoid is not null");
  }

  /** None that the author gave: the shadow's filling has names of its own. */
  private static String alias(int at) {
    return "joined" + (at + 1);
  }

  private String text(RowExpression value) {
    return value.sql(column -> read(column.name()), this::read);
  }

  private String read(String name) {
    return asTarget(situation.haveColumn(fusion.table().column(name)).orElseThrow());
  }

  private String read(RowExpression.Part.Joined joined) {
    int at =
        IntStream.range(0, fusion.joins().size())
            .filter(each -> fusion.joins().get(each).alias().equals(joined.alias()))
            .findFirst()
            .orElseThrow();
    return alias(at) + "." + Identifier.quote(joined.name());
  }

  /**
   * What a column holds once it is of its new type. The cast cuts nothing unseen: the same rewrite
   * assigns the column itself, and fails where it does not fit.
   */
  private String asTarget(Column column) {
    String name = row.map(alias -> alias + ".").orElse("") + ColumnSql.name(column);
    Optional<Column> shall =
        situation
            .want()
            .find(column.id())
            .filter(Column.class::isInstance)
            .map(Column.class::cast)
            .filter(each -> !each.type().equals(column.type()));
    return shall
        .map(
            each ->
                "("
                    + new Retype(column, each, situation, false, Map.of()).using(name).orElse(name)
                    + ")::"
                    + each.type())
        .orElse(name);
  }
}
