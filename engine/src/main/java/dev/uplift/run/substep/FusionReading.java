package dev.uplift.run.substep;

import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.catalog.RowExpressionReader;
import dev.uplift.catalog.RowExpressionReader.Answer;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.pack.Conversion;
import dev.uplift.pack.Conversion.Entry;
import dev.uplift.pack.Script;
import dev.uplift.sync.intent.Fusion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** A conversion as a rewrite of its table may carry it out, as far as the server can tell. */
public final class FusionReading {
  private static final String TENANCY =
      """
      select format_type(a.atttypid, null) as type, a.attcollation = y.typcollation as plain
        from pg_attribute a join pg_type y on y.oid = a.atttypid
       where a.attrelid = to_regclass(?) and a.attname = ? and not a.attisdropped
      """;

  private final Catalog target;
  private final BatchSettings settings;
  private final List<String> companies;
  private final List<String> partitions;
  private final BiConsumer<String, String> left;

  /**
   * Of a run, or of one that is planned.
   *
   * @param left is told the path of a script that cannot, and why
   */
  public FusionReading(
      Catalog target,
      BatchSettings settings,
      List<String> companies,
      List<String> partitions,
      BiConsumer<String, String> left) {
    this.target = target;
    this.settings = settings;
    this.companies = List.copyOf(companies);
    this.partitions = List.copyOf(partitions);
    this.left = left;
  }

  /**
   * Empty where it cannot be.
   *
   * @param mark the statements that mark it as done
   */
  public Optional<Fusion> of(Session session, Script script, List<String> mark) {
    Conversion conversion = ((Script.Work.Declared) script.work()).conversion();
    ObjectId id = tableOf(conversion.targetTable());
    Optional<Table> table = target.table(id);
    if (table.isEmpty()) {
      left.accept(script.path(), "the model has no table " + id.display());
      return Optional.empty();
    }
    Rows rows = rows(script, table.get(), conversion);
    if (rows.nobodys()) {
      left.accept(script.path(), id.display() + " does not tell whose its rows are");
      return Optional.empty();
    }
    Map<String, String> set =
        conversion.set().stream().collect(Collectors.toMap(Entry::column, Entry::expression));
    List<RowExpressionReader.Join> joins = new ArrayList<>();
    for (Conversion.Join join : conversion.joins()) {
      Optional<String> on = on(session, script, table.get(), conversion.from().alias(), join);
      if (on.isEmpty()) {
        left.accept(
            script.path(), join.source().table() + " tells in another way whose its rows are");
        return Optional.empty();
      }
      joins.add(
          new RowExpressionReader.Join(
              tableOf(join.source().table()), join.source().alias(), on.get()));
    }
    Answer answer =
        RowExpressionReader.read(
            session,
            new RowExpressionReader.Question(
                opening(), table.get(), conversion.from().alias(), joins, set, rows.condition()));
    return switch (answer) {
      case Answer.Fit fit -> Optional.of(fusion(script, conversion, id, fit, mark));
      case Answer.Unfit unfit -> {
        left.accept(script.path(), unfit.because());
        yield Optional.empty();
      }
    };
  }

  private static Fusion fusion(
      Script script, Conversion conversion, ObjectId id, Answer.Fit fit, List<String> mark) {
    List<Fusion.Joined> joins = new ArrayList<>();
    for (Conversion.Join join : conversion.joins()) {
      joins.add(
          new Fusion.Joined(
              tableOf(join.source().table()),
              join.source().alias(),
              join.kept(),
              fit.on().get(joins.size())));
    }
    List<String> key = script.chunk().map(Script.Chunking::by).orElse(List.of());
    boolean sifts = script.quarantine().isPresent();
    return new Fusion(script.path(), id, fit.set(), fit.where(), joins, sifts, key, mark);
  }

  /**
   * What joined rows are found by: for a tenant's row those of the same tenant, where their table
   * tells tenants apart; empty where it cannot be told by equality alone.
   */
  private Optional<String> on(
      Session session, Script script, Table table, String alias, Conversion.Join join) {
    String on = join.on().expression();
    Optional<String> tenant = tenantColumn(script);
    Optional<Tenancy> tenancy =
        tenant.flatMap(
            name ->
                session.first(
                    TENANCY,
                    row -> new Tenancy(row.string("type"), row.flag("plain")),
                    Identifier.quoted(join.source().table()),
                    name));
    if (tenant.isEmpty() || tenancy.isEmpty()) {
      return Optional.of(on);
    }
    Column own = table.column(tenant.get()).orElseThrow();
    boolean alike =
        tenancy.get().plain()
            && own.collation().isEmpty()
            && own.type().replaceAll("\\([^)]*\\)", "").equals(tenancy.get().type());
    String theirs = Identifier.quote(join.source().alias(), tenant.get());
    return alike
        ? Optional.of(
            "(" + on + "\n) and " + theirs + " = " + Identifier.quote(alias, tenant.get()))
        : Optional.empty();
  }

  private static ObjectId tableOf(String name) {
    return new ObjectId(Kind.TABLE, Identifier.parts(name));
  }

  private record Tenancy(String type, boolean plain) {}

  private Optional<String> tenantColumn(Script script) {
    return settings.cutting().tenantColumn(script.scope());
  }

  /**
   * The rows that a script is for.
   *
   * @param nobodys tenants have their own, and nothing tells whose is which
   */
  private record Rows(Optional<String> condition, boolean nobodys) {}

  private Rows rows(Script script, Table table, Conversion conversion) {
    Optional<String> where = conversion.where().map(Conversion.Condition::expression);
    String alias = conversion.from().alias();
    return switch (script.scope()) {
      case PER_DATABASE -> new Rows(where, false);
      case PER_COMPANY -> own(where, alias, table, tenantColumn(script), companies);
      case PER_PARTITION -> own(where, alias, table, tenantColumn(script), partitions);
    };
  }

  private static Rows own(
      Optional<String> where,
      String alias,
      Table table,
      Optional<String> column,
      List<String> tenants) {
    if (column.isEmpty() || table.column(column.get()).isEmpty() || tenants.isEmpty()) {
      return new Rows(where, true);
    }
    String own =
        tenants.stream()
            .map(Identifier::literal)
            .collect(
                Collectors.joining(", ", Identifier.quote(alias, column.get()) + " in (", ")"));
    return new Rows(Optional.of(where.map(w -> "(" + w + "\n) and " + own).orElse(own)), false);
  }

  private String opening() {
    return settings
        .schema()
        .map(
            schema ->
                "select set_config('search_path', "
                    + Identifier.literal(Identifier.quote(schema))
                    + ", true)")
        .orElse("select 1");
  }
}
