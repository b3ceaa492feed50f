package dev.uplift.run.substep;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.pack.Dictionary.TableEntry;
import dev.uplift.platform.Platform.Allocator;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts one native sequence in the place of each row of the allocator table: named {@code
 * seq_<tableid>}, starting where nobody has been yet, and the id column's default. Done again, it
 * never sets a sequence back.
 */
final class CreateSqlSequences implements Work {
  private static final String HAS_COLUMN =
      """
      select 1 as one from pg_attribute a
       where a.attrelid = to_regclass(?) and a.attname = ? and a.attnum > 0 and not a.attisdropped
      """;

  private static final String SEQUENCE_AT =
      "select (case when is_called then last_value + 1 else last_value end)::bigint as next from ";

  private record Row(long tableId, long next) {}

  private record Target(long tableId, long next, List<String> table) {}

  @Override
  public Done perform(Workplace place, Substep substep) {
    Optional<Allocator> declared = place.assignment().platform().allocator();
    if (declared.isEmpty()) {
      return new Done.Skipped("the platform profile declares no allocator of ids");
    }
    Allocator allocator = declared.get();
    return place.with(
        substep,
        session -> {
          if (!there(session, allocator.table())) {
            return new Done.Skipped("there is no allocator table \"" + allocator.table() + "\"");
          }
          List<Target> targets = targets(session, place, allocator);
          targets.forEach(target -> create(session, place, substep, allocator, target));
          return new Done.Completed();
        });
  }

  private static List<Target> targets(Session session, Workplace place, Allocator allocator) {
    Map<Long, List<String>> byId = new HashMap<>();
    Set<Long> doubled = new HashSet<>();
    place
        .dictionary()
        .tables()
        .forEach(
            (name, entry) ->
                entry
                    .id()
                    .ifPresent(
                        id -> {
                          if (byId.put((long) id, old(session, name, entry)) != null) {
                            doubled.add((long) id);
                          }
                        }));
    List<Problem> problems = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    for (Row row : rows(session, allocator)) {
      List<String> table = byId.get(row.tableId());
      Optional<Problem> wrong =
          wrong(session, allocator, row, table, doubled, seen.add(row.tableId()));
      wrong.ifPresent(problems::add);
      if (table != null && wrong.isEmpty()) {
        targets.add(new Target(row.tableId(), row.next(), table));
      }
    }
    if (!problems.isEmpty()) {
      throw new Failure(ExitCode.FAILED, problems, null);
    }
    return targets;
  }

  private static Optional<Problem> wrong(
      Session session,
      Allocator allocator,
      Row row,
      @org.jspecify.annotations.Nullable List<String> table,
      Set<Long> doubled,
      boolean first) {
    long id = row.tableId();
    if (!first) {
      return Optional.of(problem("tableIdDouble", allocator, id, "stands in it twice"));
    }
    if (doubled.contains(id)) {
      return Optional.of(
          problem("tableIdDouble", allocator, id, "is two tables' in the dictionary"));
    }
    if (table == null) {
      return Optional.of(
          problem("tableIdMissing", allocator, id, "is no table's in the dictionary"));
    }
    String column = allocator.idColumn();
    boolean has = session.first(HAS_COLUMN, r -> 1, Names.quoted(table), column).isPresent();
    return has
        ? Optional.empty()
        : Optional.of(
            problem(
                "tableIdMissing",
                allocator,
                id,
                "is \"" + Names.display(table) + "\", which has no column \"" + column + "\""));
  }

  private static Problem problem(String code, Allocator allocator, long id, String what) {
    return Problem.of(code, "the table id " + id + " of \"" + allocator.table() + "\" " + what)
        .withTarget(allocator.table())
        .withRemedy(
            "Mend the row, or the id under `tables:` of model/dictionary.yaml; then:"
                + " uplift execute --rerun-step 3");
  }

  private static void create(
      Session session, Workplace place, Substep substep, Allocator allocator, Target target) {
    String column = Identifier.quote(allocator.idColumn());
    String table = Names.quoted(target.table());
    String sequence = Identifier.quote(target.table().getFirst(), "seq_" + target.tableId());
    session.transaction(
        () -> {
          boolean known = there(session, sequence);
          if (!known) {
            run(session, place, substep, "create sequence " + sequence + " as bigint");
          }
          long at = known ? session.one(SEQUENCE_AT + sequence, r -> r.number("next")) : 1;
          long most =
              session.one(
                  "select coalesce(max(" + column + "), 0)::bigint as most from " + table,
                  r -> r.number("most"));
          long next = Math.max(at, Math.max(target.next(), Math.max(most + 1, 1)));
          String name = Identifier.literal(sequence);
          run(session, place, substep, "select setval(" + name + ", " + next + ", false)");
          run(
              session,
              place,
              substep,
              "alter table "
                  + table
                  + " alter column "
                  + column
                  + " set default nextval("
                  + name
                  + "::regclass)");
        });
  }

  private static void run(Session session, Workplace place, Substep substep, String sql) {
    session.execute(sql);
    place.executed(substep, sql);
  }

  private static List<Row> rows(Session session, Allocator allocator) {
    String id = Identifier.quote(allocator.tableId());
    String next = Identifier.quote(allocator.next());
    String sql =
        "select "
            + id
            + "::bigint as tableid, coalesce("
            + next
            + ", 1)::bigint as next from "
            + Names.quoted(Identifier.parts(allocator.table()))
            + " order by 1";
    return session.query(sql, row -> new Row(row.number("tableid"), row.number("next")));
  }

  /** What the table is called at this moment: renames come later. */
  private static List<String> old(Session session, String name, TableEntry entry) {
    List<String> now = Identifier.parts(name);
    return entry
        .was()
        .map(Identifier::parts)
        .filter(was -> there(session, Names.quoted(was)))
        .orElse(now);
  }

  private static boolean there(Session session, String name) {
    return session.one(
        "select to_regclass(?) is not null as there", row -> row.flag("there"), name);
  }
}
