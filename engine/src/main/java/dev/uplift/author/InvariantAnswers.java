package dev.uplift.author;

import dev.uplift.author.TestResult.RowDifference;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.database.SqlText;
import dev.uplift.pack.Invariant;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the invariants' queries answered before a script, to be held against what they do after. */
final class InvariantAnswers {
  private final Map<Asked, String> before;

  private InvariantAnswers(Map<Asked, String> before) {
    this.before = before;
  }

  /** An invariant, of one company; of the whole database where it names none. */
  private record Asked(Invariant invariant, String company) {}

  /** Asks all of them that are promised of the script. */
  static InvariantAnswers ask(
      Session session, List<Invariant> invariants, String script, List<String> companies) {
    Map<Asked, String> answers = new LinkedHashMap<>();
    for (Invariant invariant : invariants) {
      if (script.isEmpty() || invariant.of(script)) {
        boolean each = perCompany(invariant.before()) || perCompany(invariant.after());
        for (String company : each ? companies : List.of("")) {
          Asked asked = new Asked(invariant, company);
          answers.put(asked, answer(session, asked, invariant.before()));
        }
      }
    }
    return new InvariantAnswers(answers);
  }

  /** Those that are answered otherwise now; the server says what is equal, so 1.5 is 1.50. */
  List<RowDifference> differences(Session session) {
    List<RowDifference> told = new ArrayList<>();
    before.forEach(
        (asked, was) -> {
          String is = answer(session, asked, asked.invariant().after());
          boolean same =
              session.one("select ?::jsonb = ?::jsonb as same", row -> row.flag("same"), was, is);
          if (!same) {
            told.add(
                new RowDifference(
                    "invariant: " + asked.invariant().name(),
                    asked.company(),
                    "",
                    was,
                    is,
                    asked.invariant().line()));
          }
        });
    return told;
  }

  private static boolean perCompany(String sql) {
    return SqlText.placeholders(sql).stream().anyMatch(p -> p.name().equals("company"));
  }

  private static String answer(Session session, Asked asked, String query) {
    String own =
        SqlText.replace(
            query.strip().replaceFirst(";\\s*$", ""),
            p ->
                p.name().equals("company")
                    ? Optional.of(Identifier.literal(asked.company()))
                    : Optional.empty());
    String sql =
        "select coalesce(jsonb_agg(to_jsonb(q) order by to_jsonb(q)), '[]')::text as answer from ("
            + own
            + "\n) q";
    try {
      return session.one(sql.replace("?", "??"), row -> row.string("answer"));
    } catch (SqlFailure e) {
      throw new Failure(
          ExitCode.USAGE,
          List.of(
              e.problem()
                  .withTarget(asked.invariant().name())
                  .withAt(Place.file(asked.invariant().file(), asked.invariant().line()))
                  .withRemedy(
                      "\"before\" sees the old structure, \"after\" the one that the script"
                          + " leaves.")),
          e);
    }
  }
}
