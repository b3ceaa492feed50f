package dev.uplift.batch.body;

import dev.uplift.database.Identifier;
import dev.uplift.database.SqlStatement;
import dev.uplift.pack.Script;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a script must not do to the table it is cut by: a row that changes its key, or its place
 * where that is the key, may come into a range that is done later, and be done twice. Looks at
 * words, and rather refuses too much.
 */
final class ChunkCheck {
  private static final Pattern SILENT =
      Pattern.compile(
          "(?<!\\w)[eE]'(?:[^'\\\\]|''|\\\\.)*'|'(?:[^']|'')*'|(\\$\\w*\\$).*?\\1|--[^\\n]*|/\\*.*?\\*/",
          Pattern.DOTALL);
  private static final String NAME =
      "((?:\"(?:[^\"]|\"\")+\"|[\\w$]+)(?:\\s*\\.\\s*(?:\"(?:[^\"]|\"\")+\"|[\\w$]+))?)";
  private static final Pattern TARGET =
      Pattern.compile(
          "\\b(?:insert\\s+into|(?<!for\\s)(?<!key\\s)(?<!do\\s)(?<!then\\s)(?<!on\\s)update"
              + "|delete\\s+from|merge\\s+into|truncate(?:\\s+table)?|copy)\\s+(?:only\\s+)?"
              + NAME,
          Pattern.CASE_INSENSITIVE);
  private static final Pattern SET = Pattern.compile("\\bset\\s", Pattern.CASE_INSENSITIVE);
  private static final Pattern END =
      Pattern.compile("\\b(?:from|where|returning|when)\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern ASSIGNED =
      Pattern.compile("(\"(?:[^\"]|\"\")+\"|[\\w$]+)\\s*(.*)", Pattern.DOTALL);

  private ChunkCheck() {}

  /** Asks no server. */
  static List<Problem> problems(Script script) {
    Optional<Script.Chunking> chunk = script.chunk();
    if (chunk.isEmpty()) {
      return List.of();
    }
    boolean ctid = chunk.get().by().contains("ctid");
    if (ctid && chunk.get().by().size() > 1) {
      return List.of(
          at(
              Problem.of("chunkByCtid", "`chunk: {by: …}` has columns beside \"ctid\"")
                  .withRemedy("Cut by ctid alone, or by the columns of a key."),
              script,
              1));
    }
    List<Problem> problems = new ArrayList<>();
    if (ctid && declaresChange(script, chunk.get().table())) {
      problems.add(changed(script, chunk.get(), 1));
    }
    switch (script.work()) {
      case Script.Work.Sql sql -> {
        ScriptText text = new ScriptText(sql);
        for (SqlStatement statement : text.statements()) {
          problem(script, chunk.get(), ctid, statement, text.line(statement))
              .ifPresent(problems::add);
        }
      }
      case Script.Work.Declared _ -> {}
      case Script.Work.Method _ -> {}
    }
    return problems;
  }

  private static boolean declaresChange(Script script, String table) {
    Script.TableAccess access = script.access();
    return Stream.of(access.creates(), access.updates(), access.deletes())
        .anyMatch(names -> names.contains(table));
  }

  private static Optional<Problem> problem(
      Script script, Script.Chunking chunk, boolean ctid, SqlStatement statement, int line) {
    String text = SILENT.matcher(statement.text()).replaceAll(" '' ").replaceAll("\\s+", " ");
    Matcher target = TARGET.matcher(text);
    Set<String> assigned = new HashSet<>();
    while (target.find()) {
      if (names(target.group(1), chunk.table())) {
        if (ctid) {
          return Optional.of(changed(script, chunk, line));
        }
        assigned.addAll(assigned(text, target.end()));
      }
    }
    return chunk.by().stream()
        .filter(assigned::contains)
        .findFirst()
        .map(column -> keyChanged(script, chunk, column, line));
  }

  /** Whether a name as it is written may mean the table. */
  private static boolean names(String written, String table) {
    List<String> parts = Identifier.parts(written.replaceAll("\\s*\\.\\s*", "."));
    List<String> meant = Identifier.parts(table);
    boolean sameName = parts.getLast().equals(meant.getLast());
    boolean sameSchema =
        parts.size() < 2 || meant.size() < 2 || parts.getFirst().equals(meant.getFirst());
    return sameName && sameSchema;
  }

  /** The columns that are given another value by what follows the target, until the next target. */
  private static Set<String> assigned(String text, int start) {
    Matcher next = TARGET.matcher(text);
    int end = next.find(start) ? next.start() : text.length();
    Set<String> columns = new HashSet<>();
    Matcher set = SET.matcher(text).region(start, end);
    while (set.find()) {
      for (String item : items(text.substring(set.end(), end))) {
        columns.addAll(columns(item));
      }
    }
    return columns;
  }

  /** What a SET list holds, split at its commas. */
  private static List<String> items(String list) {
    List<String> items = new ArrayList<>();
    Matcher end = END.matcher(list);
    int depth = 0;
    int start = 0;
    for (int i = 0; i < list.length() && depth >= 0; i++) {
      char c = list.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      boolean over = depth < 0 || (depth == 0 && end.region(i, list.length()).lookingAt());
      if (over || (c == ',' && depth == 0)) {
        items.add(list.substring(start, i).strip());
        start = i + 1;
      }
      if (over) {
        return items;
      }
    }
    items.add(list.substring(start).strip());
    return items;
  }

  /** Of one assignment; a column that is given its own value stays as it is. */
  private static List<String> columns(String item) {
    int equals = item.indexOf('=');
    if (equals < 0) {
      return List.of();
    }
    String left = item.substring(0, equals).replace("(", " ").replace(")", " ").strip();
    List<String> columns = new ArrayList<>();
    for (String each : left.split(",", -1)) {
      Matcher name = ASSIGNED.matcher(each.strip());
      if (name.matches()) {
        columns.add(Identifier.parts(name.group(1)).getFirst());
      }
    }
    String value = item.substring(equals + 1).strip().replaceFirst("^[\\w$]+\\.", "");
    return value.equals(left) ? List.of() : columns;
  }

  private static Problem keyChanged(Script script, Script.Chunking chunk, String column, int line) {
    return at(
        Problem.of(
                "chunkKeyChanged",
                "the script changes the column \"" + column + "\" by which it is cut")
            .withWhy("a row that comes into a later range would be done twice")
            .withRemedy(
                "Cut "
                    + chunk.table()
                    + " by a key that stays as it is, or leave `chunk` and :chunk(…) out."),
        script,
        line);
  }

  private static Problem changed(Script script, Script.Chunking chunk, int line) {
    return at(
        Problem.of(
                "chunkTableChanged",
                "the script changes the table \"" + chunk.table() + "\", which it cuts by ctid")
            .withWhy("a row that is changed gets another place, and would be done twice")
            .withRemedy("Cut it by the columns of its key."),
        script,
        line);
  }

  private static Problem at(Problem problem, Script script, int line) {
    return problem
        .withTarget(script.path())
        .withAt(new Place(null, script.path(), null, script.file(), line));
  }
}
