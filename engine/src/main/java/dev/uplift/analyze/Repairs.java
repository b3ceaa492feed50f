package dev.uplift.analyze;

import dev.uplift.analyze.Finding.Repair;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.database.SqlText;
import dev.uplift.pack.Script;
import dev.uplift.pack.Script.Stage;
import dev.uplift.pack.Script.Work;
import dev.uplift.sync.demand.Demand;
import dev.uplift.sync.intent.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which scripts mend what was found, before it matters. A header says so ({@code repairs}); of a
 * new column, a declarative conversion that sets it says as much, and so does a script's SQL that
 * names it.
 *
 * @param scripts that this site will run
 */
record Repairs(List<Script> scripts) {
  private static final String DECLARED = "declares it";

  Repairs {
    scripts = List.copyOf(scripts);
  }

  /** Declared, or seen in the script itself; of what goes, that its values are saved. */
  List<Repair> of(Demand demand) {
    if (demand instanceof Demand.Rows rows && rows.permitted()) {
      return rows.savedBy().flatMap(this::saving).stream().toList();
    }
    boolean early = demand instanceof Demand.Rows rows && rows.bites() == Mode.FULL;
    boolean fills = demand instanceof Demand.Rows rows && rows.kind() == Demand.Kind.NOT_NULL;
    List<Repair> repairs = new ArrayList<>();
    for (Script script : scripts) {
      if (script.stage() == Stage.PRE_SYNC || !early) {
        how(script, demand.target(), fills)
            .ifPresent(how -> repairs.add(new Repair(script.path(), script.stage().text(), how)));
      }
    }
    return repairs;
  }

  /** Of what an upgrade is refused for before it begins: declared, by scripts of PreSync alone. */
  List<Repair> early(String target) {
    return scripts.stream()
        .filter(script -> script.stage() == Stage.PRE_SYNC && script.repairs().contains(target))
        .map(script -> new Repair(script.path(), script.stage().text(), DECLARED))
        .toList();
  }

  private Optional<Repair> saving(String path) {
    return scripts.stream()
        .filter(script -> script.path().equals(path))
        .findFirst()
        .map(script -> new Repair(path, script.stage().text(), "saves it, as the dictionary says"));
  }

  /** Scripts that may fill a column: they write to its table, and nobody can see more. */
  List<String> possible(ObjectId column) {
    String table = column.relation().display();
    return scripts.stream()
        .filter(script -> script.work() instanceof Work.Method)
        .filter(
            script ->
                script.access().updates().contains(table)
                    || script.access().creates().contains(table))
        .map(Script::path)
        .toList();
  }

  private static Optional<String> how(Script script, ObjectId target, boolean fills) {
    if (script.repairs().contains(target.display())) {
      return Optional.of(DECLARED);
    }
    return fills ? filling(script, target) : Optional.empty();
  }

  private static Optional<String> filling(Script script, ObjectId column) {
    String table = column.relation().display();
    return switch (script.work()) {
      case Work.Declared declared ->
          declared.conversion().targetTable().equals(table)
                  && declared.conversion().set().stream()
                      .anyMatch(entry -> entry.column().equals(column.name()))
              ? Optional.of("sets it")
              : Optional.empty();
      case Work.Sql sql ->
          script.access().updates().contains(table) && names(sql.body(), column.name())
              ? Optional.of("updates the table and names the column")
              : Optional.empty();
      case Work.Method _ -> Optional.empty();
    };
  }

  private static boolean names(String sql, String column) {
    String plain = Identifier.display(column);
    return plain.startsWith("\"")
        ? sql.contains(plain)
        : Pattern.compile("(?i)(?<![\\w$])" + Pattern.quote(column) + "(?![\\w$])")
            .matcher(SqlText.bare(sql))
            .find();
  }
}
