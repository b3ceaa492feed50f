package dev.uplift.run.status;

import dev.uplift.batch.left.LeftTable;
import dev.uplift.database.Session;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import dev.uplift.run.journal.ProblemJson;
import dev.uplift.run.status.Status.Left;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a run leaves behind, as it is told: while there is any, the exit code is 4. */
public record Leftovers(
    List<LeftTable.Rows> quarantined,
    List<LeftTable.Ignored> ignored,
    Set<String> companies,
    List<String> waiting) {
  public static final Leftovers NONE = new Leftovers(List.of(), List.of(), Set.of(), List.of());

  public Leftovers {
    quarantined = List.copyOf(quarantined);
    ignored = List.copyOf(ignored);
    waiting = List.copyOf(waiting);
  }

  /** Of this run. */
  public static Leftovers read(Session session, long run) {
    if (!LeftTable.there(session)) {
      return NONE;
    }
    LeftTable left = new LeftTable(session, run);
    return new Leftovers(left.quarantined(), left.ignored(), left.companiesAside(), left.waiting());
  }

  Left status() {
    return new Left(
        quarantined.stream().mapToLong(LeftTable.Rows::rows).sum(),
        (int) ignored.stream().map(LeftTable.Ignored::script).distinct().count(),
        List.copyOf(companies));
  }

  /** One for each thing that is left, with what to do about it. */
  public List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    quarantined.forEach(rows -> problems.add(problem(rows)));
    companies.forEach(company -> problems.add(problem(company)));
    problems.addAll(ignoredScripts());
    return problems;
  }

  /** One for each, with how it failed last. */
  List<Problem> ignoredScripts() {
    return ignored.stream().map(Leftovers::problem).toList();
  }

  private static Problem problem(LeftTable.Rows rows) {
    return Problem.of(
            "rowsQuarantined",
            rows.rows()
                + (rows.rows() == 1 ? " row" : " rows")
                + " of \""
                + rows.table()
                + "\" could not be converted")
        .withTarget(rows.table())
        .withWhy("the script \"" + rows.script() + "\" set them aside")
        .withRemedy(
            "uplift quarantine list shows each with its reason; mend the rows, then: uplift"
                + " quarantine retry")
        .withAt(place(rows.script(), rows.company(), rows.partition()));
  }

  private Problem problem(String company) {
    String also = waiting.isEmpty() ? "" : "; these wait for it too: " + String.join(", ", waiting);
    return Problem.of("companySetAside", "company \"" + company + "\" is not converted")
        .withTarget(company)
        .withWhy("it was set aside" + also)
        .withRemedy("Finish it: uplift execute --company " + company);
  }

  private static Problem problem(LeftTable.Ignored script) {
    return Problem.of("scriptIgnored", "the script \"" + script.script() + "\" is ignored")
        .withTarget(script.script())
        .withWhy("it kept failing; what it does is missing")
        .withRemedy("Mend it, then: uplift execute --redo " + script.script())
        .withAt(place(script.script(), script.company(), script.partition()))
        .withDetails(script.lastError().map(ProblemJson::problem).stream().toList());
  }

  private static Place place(String script, String company, String partition) {
    String tenant = company.isEmpty() ? partition : company;
    return new Place(null, script, tenant.isEmpty() ? null : tenant, null, null);
  }
}
