package dev.uplift.run.substep;

import dev.uplift.batch.BatchSettings;
import dev.uplift.batch.FinishedAhead;
import dev.uplift.batch.graph.Fusible;
import dev.uplift.batch.graph.Learned;
import dev.uplift.batch.graph.ScriptChoice.Choice;
import dev.uplift.batch.left.LeftTable;
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
import dev.uplift.sync.Fusion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which conversions of PostSync the rewrites of DbSync may carry out: what graph, companies and the
 * server have nothing against. The sync itself decides which of them it does. One that was planned
 * in this run already is left to its stage.
 */
final class Fusions {
  private static final String PLANNED =
      "select distinct script from dbupgrade.scripttask where run = ? and stage = ?";

  private final Workplace place;
  private final Substep substep;

  Fusions(Workplace place, Substep substep) {
    this.place = place;
    this.substep = substep;
  }

  /** Looked at anew each time: companies and scripts may have changed since. */
  List<Fusion> candidates() {
    Choice choice = ScriptWork.choice(place);
    if (choice.scripts().stream().noneMatch(script -> script.convertedTable().isPresent())) {
      return List.of();
    }
    List<String> companies = place.companies();
    List<String> partitions = place.partitions();
    Learned learned =
        place
            .newBatch()
            .learned(Script.Stage.POST_SYNC, choice, companies, partitions, substep.path());
    Fusible fusible = Fusible.of(choice.scripts(), learned, settings().redo());
    fusible.others().forEach(this::left);
    return place.with(
        substep, session -> candidates(session, fusible.scripts(), companies, partitions));
  }

  private List<Fusion> candidates(
      Session session, List<Script> scripts, List<String> companies, List<String> partitions) {
    LeftTable aside = new LeftTable(session, place.mark().run());
    if (!aside.decidedAside().isEmpty()) {
      scripts.forEach(script -> left(script.path(), "a company is set aside"));
      return List.of();
    }
    Set<String> planned =
        new HashSet<>(
            session.query(
                PLANNED,
                row -> row.string("script"),
                place.mark().run(),
                Script.Stage.POST_SYNC.text()));
    List<Fusion> fusions = new ArrayList<>();
    for (Script script : scripts) {
      if (!planned.contains(script.path())) {
        candidate(session, script, companies, partitions).ifPresent(fusions::add);
      }
    }
    return fusions;
  }

  private Optional<Fusion> candidate(
      Session session, Script script, List<String> companies, List<String> partitions) {
    Conversion conversion = ((Script.Work.Declared) script.work()).conversion();
    ObjectId id = new ObjectId(Kind.TABLE, Identifier.parts(conversion.targetTable()));
    Optional<Table> table = place.assignment().target().table(id);
    if (table.isEmpty()) {
      left(script.path(), "the model has no table " + id.display());
      return Optional.empty();
    }
    Rows rows = rows(script, table.get(), conversion, companies, partitions);
    if (rows.nobodys()) {
      left(script.path(), id.display() + " does not tell whose its rows are");
      return Optional.empty();
    }
    Map<String, String> set =
        conversion.set().stream().collect(Collectors.toMap(Entry::column, Entry::expression));
    Answer answer =
        RowExpressionReader.read(
            session, opening(), table.get(), conversion.from().alias(), set, rows.condition());
    return switch (answer) {
      case Answer.Fit fit ->
          Optional.of(
              new Fusion(
                  script.path(),
                  id,
                  fit.set(),
                  fit.where(),
                  FinishedAhead.mark(settings(), script, companies, partitions, substep.path())));
      case Answer.Unfit unfit -> {
        left(script.path(), unfit.because());
        yield Optional.empty();
      }
    };
  }

  /**
   * The rows that a script is for.
   *
   * @param nobodys tenants have their own, and nothing tells whose is which
   */
  private record Rows(Optional<String> condition, boolean nobodys) {}

  private Rows rows(
      Script script,
      Table table,
      Conversion conversion,
      List<String> companies,
      List<String> partitions) {
    Optional<String> where = conversion.where().map(Conversion.Condition::expression);
    String alias = conversion.from().alias();
    return switch (script.scope()) {
      case PER_DATABASE -> new Rows(where, false);
      case PER_COMPANY -> own(where, alias, table, settings().companyColumn(), companies);
      case PER_PARTITION -> own(where, alias, table, settings().partitionColumn(), partitions);
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
    return settings()
        .schema()
        .map(
            schema ->
                "select set_config('search_path', "
                    + Identifier.literal(Identifier.quote(schema))
                    + ", true)")
        .orElse("select 1");
  }

  private BatchSettings settings() {
    return place.assignment().batch();
  }

  private void left(String script, String why) {
    place.note(substep, script + " runs in chunks: " + why);
  }
}
