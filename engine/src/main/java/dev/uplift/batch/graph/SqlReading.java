package dev.uplift.batch.graph;

import dev.uplift.batch.graph.TableUse.Access;
import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import dev.uplift.database.SqlText.Placeholder;
import dev.uplift.pack.Script;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which tables the SQL of scripts touches, as the server's own parser sees it: each statement is
 * explained in a transaction that may only read and is rolled back. Nothing is executed.
 */
public final class SqlReading {
  private static final Pattern EXPLAINABLE =
      Pattern.compile("(?is)(select|insert|update|delete|merge|with|values|table)\\b.*");
  private static final Pattern MAKES =
      Pattern.compile("(?is)(create|alter|drop)\\b.*|select\\b.*\\binto\\b.*");
  private static final String UNDEFINED_TABLE = "42P01";

  /** Whatever would let the planner leave out a table is off. */
  private static final String SETTINGS =
      """
      set default_transaction_read_only = on; set lock_timeout = '2s';
      set enable_partition_pruning = off; set constraint_exclusion = off
      """;

  private final String company;
  private final String partition;
  private final List<TableUse> uses = new ArrayList<>();
  private final List<Unread> unread = new ArrayList<>();

  private SqlReading(String company, String partition) {
    this.company = company;
    this.partition = partition;
  }

  /** A statement that could not be explained, and why. */
  public record Unread(String script, String file, int line, String why) {}

  /** What was seen, and what could not be. */
  public record Seen(List<TableUse> uses, List<Unread> unread) {
    public Seen {
      uses = List.copyOf(uses);
      unread = List.copyOf(unread);
    }
  }

  /**
   * Reads the scripts' SQL.
   *
   * @param name of the session
   * @param schema of unqualified names; empty: as the database's search path says
   * @param company any; stands for {@code :company}
   * @param partition any; stands for {@code :partition}
   */
  public static Seen read(
      Database database,
      String name,
      List<Script> scripts,
      String schema,
      String company,
      String partition) {
    SqlReading reading = new SqlReading(company, partition);
    try (Session session = database.session(name)) {
      session.execute(SETTINGS);
      if (!schema.isEmpty()) {
        session.execute("set search_path to " + Identifier.quote(schema));
      }
      scripts.forEach(script -> reading.read(session, script));
      return new Seen(new PartitionRoots(session).of(reading.uses), reading.unread);
    }
  }

  private void read(Session session, Script script) {
    switch (script.work()) {
      case Script.Work.Sql sql -> read(session, script, sql);
      case Script.Work.Declared _ -> {
        // Its header's tables are derived from what it declares.
      }
      case Script.Work.Method _ -> {
        // What it asks is not known before it runs: what its annotations declare counts.
      }
    }
  }

  private void read(Session session, Script script, Script.Work.Sql sql) {
    boolean made = false;
    for (SqlStatement statement : SqlText.statements(sql.body())) {
      int line = sql.line() + statement.line() - 1;
      if (!EXPLAINABLE.matcher(statement.text()).matches()) {
        made |= MAKES.matcher(statement.text()).matches();
        unread(script, line, "the server explains no such statement: " + start(statement));
      } else {
        explain(session, script, statement, line, made);
      }
    }
  }

  private void explain(
      Session session, Script script, SqlStatement statement, int line, boolean made) {
    String sql =
        "explain (verbose, format json) " + SqlText.replace(statement.text(), this::neutral);
    try {
      List<String> plan = session.undone(() -> session.lines(sql));
      Set<TableUse> found = new LinkedHashSet<>();
      for (PlanText.Touched touched : PlanText.touched(String.join("\n", plan))) {
        int at = line + lineOf(statement.text(), touched.name());
        found.add(new TableUse(script.path(), touched.display(), touched.access(), at));
      }
      uses.addAll(found);
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      boolean earlier = made && e.sqlState().equals(UNDEFINED_TABLE);
      unread(script, line, e.text() + (earlier ? "; an earlier statement may make it" : ""));
    }
  }

  private Optional<String> neutral(Placeholder placeholder) {
    return switch (placeholder.name()) {
      case "company" -> Optional.of(Identifier.literal(company));
      case "partition" -> Optional.of(Identifier.literal(partition));
      case "chunk" -> Optional.of("true");
      default -> Optional.empty();
    };
  }

  private void unread(Script script, int line, String why) {
    unread.add(new Unread(script.path(), script.file(), line, why));
  }

  /** Lines from the statement's start to where the table's name stands in it. */
  private static int lineOf(String statement, String name) {
    Matcher word =
        Pattern.compile("(?i)(?<![\\w$])" + Pattern.quote(name) + "(?![\\w$])").matcher(statement);
    return word.find()
        ? (int) statement.substring(0, word.start()).chars().filter(c -> c == '\n').count()
        : 0;
  }

  private static String start(SqlStatement statement) {
    String first = statement.text().lines().findFirst().orElse("");
    return first.length() > 60 ? first.substring(0, 60) + " …" : first;
  }

  /** Where SQL and header differ, for people; each with file and line. */
  public static List<String> differences(Script script, Seen seen) {
    List<TableUse> declared = TableUse.declared(script);
    Set<String> excluded = Set.copyOf(script.access().excludes());
    List<TableUse> own =
        seen.uses().stream().filter(use -> use.script().equals(script.path())).toList();
    Set<String> told = new LinkedHashSet<>();
    for (TableUse use : own) {
      if (!excluded.contains(use.table()) && !covered(use, declared, own)) {
        told.add(
            "%s:%d: the SQL %s \"%s\", which the header does not declare"
                .formatted(script.file(), use.line(), use.access().text(), use.table()));
      }
    }
    boolean whole = seen.unread().stream().noneMatch(u -> u.script().equals(script.path()));
    if (whole && script.work() instanceof Script.Work.Sql) {
      declared.stream()
          .filter(use -> own.stream().noneMatch(seenUse -> seenUse.table().equals(use.table())))
          .map(use -> unseen(script, use))
          .forEach(told::add);
    }
    return List.copyOf(told);
  }

  private static String unseen(Script script, TableUse use) {
    return "%s:1: the header declares that it %s \"%s\", which the SQL does not touch"
        .formatted(script.file(), use.access().text(), use.table());
  }

  /** Who writes a table reads it too; whatever is written is told as that. */
  private static boolean covered(TableUse use, List<TableUse> declared, List<TableUse> own) {
    boolean same =
        declared.stream()
            .anyMatch(
                d ->
                    d.table().equals(use.table())
                        && (d.access() == use.access() || use.access() == Access.READS));
    boolean told =
        use.access() == Access.READS
            && own.stream().anyMatch(o -> o.table().equals(use.table()) && o.writes());
    return same || told;
  }
}
