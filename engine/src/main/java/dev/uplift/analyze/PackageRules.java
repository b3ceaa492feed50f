package dev.uplift.analyze;

import dev.uplift.analyze.Analysis.TriedRule;
import dev.uplift.analyze.Analysis.Unknown;
import dev.uplift.analyze.Finding.Fix;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.database.SqlText;
import dev.uplift.pack.Rule;
import dev.uplift.pack.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Tries rules that are data. A rule can read, for so long; it cannot change anything. */
final class PackageRules {
  /** More than these of one rule are one rule too many. */
  private static final int MOST = 200;

  private static final String NEEDED =
      """
      select to_regclass(?) is not null
             and (? = '' or exists (select from pg_attribute
               where attrelid = to_regclass(?) and attname = ? and not attisdropped)) as there
      """;

  private static final Pattern COLUMN = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)\\}");
  private static final TypeReference<LinkedHashMap<String, Object>> ROW = new TypeReference<>() {};

  private final ReadOnly database;
  private final Tries tries;

  PackageRules(ReadOnly database, Tries tries) {
    this.database = database;
    this.tries = tries;
  }

  TriedRule tryOne(Rule rule) {
    List<Finding> findings = new ArrayList<>();
    boolean applicable = false;
    try {
      applicable =
          database.of(
              session -> {
                if (!rule.needs().stream().allMatch(need -> isThere(session, need))) {
                  return false;
                }
                long _ =
                    session.execute(
                        "set local statement_timeout = '5min'; set local search_path = "
                            + Identifier.quote(rule.schema())
                            + ", public");
                rows(session, rule).forEach(row -> findings.add(finding(rule, row)));
                return true;
              });
      tries.findings.addAll(findings);
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      untried(rule, e.text());
    } catch (Unfit e) {
      untried(rule, e.why);
    }
    return new TriedRule(name(rule), rule.title(), applicable, findings.size());
  }

  private void untried(Rule rule, String why) {
    tries.untried.add(new Unknown(name(rule), why + " (" + rule.file() + ":" + rule.line() + ")"));
  }

  private static String name(Rule rule) {
    return rule.packageName() + "/" + rule.name();
  }

  private static boolean isThere(Session session, String need) {
    List<String> parts = Identifier.parts(need);
    String table = Identifier.quote(parts.get(0), parts.get(1));
    String column = parts.size() > 2 ? parts.get(2) : "";
    return session.one(NEEDED, row -> row.flag("there"), table, column, table, column);
  }

  private static List<Map<String, Object>> rows(Session session, Rule rule) {
    String find = SqlText.statements(withParameters(rule, rule.find())).getFirst().text();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String line :
        session.lines("select to_jsonb(f)::text from (" + find + "\n) f limit " + MOST)) {
      rows.add(JsonMapper.shared().readValue(line, ROW));
    }
    return rows;
  }

  private static String withParameters(Rule rule, String sql) {
    return SqlText.replace(
        sql,
        placeholder ->
            Optional.ofNullable(rule.parameters().get(placeholder.name()))
                .map(Identifier::literal)
                .map(value -> value + placeholder.argument().map(a -> "(" + a + ")").orElse("")));
  }

  private static Finding finding(Rule rule, Map<String, Object> row) {
    Function<String, String> filled = text -> filled(text, row);
    return new Finding(
        rule.severity(),
        rule.severity() == Severity.BLOCKER,
        name(rule),
        value(row, "object"),
        Optional.empty(),
        filled.apply(rule.observation()),
        number(row, "rows"),
        false,
        List.of(),
        List.of(),
        List.of(),
        filled.apply(rule.recommendation()),
        rule.fix().map(sql -> Fix.sql(filled.apply(withParameters(rule, sql)).strip())),
        rule.detail().map(sql -> filled.apply(withParameters(rule, sql)).strip()),
        number(row, "saved_bytes"));
  }

  private static Optional<Long> number(Map<String, Object> row, String column) {
    return row.get(column) instanceof Number number
        ? Optional.of(number.longValue())
        : Optional.empty();
  }

  private static String filled(String text, Map<String, Object> row) {
    return COLUMN
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(value(row, found.group(1))));
  }

  private static String value(Map<String, Object> row, String column) {
    if (!row.containsKey(column)) {
      throw new Unfit("the query answers no column \"" + column + "\"");
    }
    return String.valueOf(row.get(column));
  }

  /** What a rule's query answers is not what its texts speak of. */
  private static final class Unfit extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String why;

    Unfit(String why) {
      super(why);
      this.why = why;
    }
  }
}
