package dev.uplift.run.forecast;

import dev.uplift.batch.settings.Took;
import dev.uplift.database.Session;
import dev.uplift.machine.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * What everything took the last time that it came to its end: {@code durations.json} in the
 * database's folder, which outlives a restore.
 *
 * @param steps of the runbook, by number
 * @param substeps by path
 */
public record Durations(
    String format, Map<Integer, Double> steps, Map<String, Double> substeps, List<Took> scripts) {
  static final String FORMAT = "durations/1";
  private static final String FILE = "durations.json";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private static final String THERE =
      """
      select to_regclass('dbupgrade.runbookstep') is not null
             and to_regclass('dbupgrade.scripttask') is not null as there
      """;

  private static final String STEPS =
      """
      select number, sum(activeseconds) as seconds from dbupgrade.runbookstep
       where run = ? group by number having bool_and(status = 'Completed')
      """;

  private static final String SUBSTEPS =
      """
      select path, activeseconds from dbupgrade.servicingstep
       where run = ? and status = 'Completed'
      """;

  private static final String SCRIPTS =
      """
      select script, company, datapartition,
             extract(epoch from ended_at - started_at)::float8 as seconds
        from dbupgrade.scripttask
       where run = ? and state = 'Finished' and ended_at >= started_at
       order by 1, 2, 3
      """;

  public Durations {
    steps = Map.copyOf(steps);
    substeps = Map.copyOf(substeps);
    scripts = List.copyOf(scripts);
  }

  /** Nothing measured. */
  public static Durations none() {
    return new Durations(FORMAT, Map.of(), Map.of(), List.of());
  }

  /** What is kept in the database's folder. */
  public static Durations read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return none();
    }
    try {
      return MAPPER.readValue(Files.readString(file), Durations.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes in what of the run has come to its end; what it says nothing of stays. */
  public static void keep(Session session, long run, Path folder) {
    if (!session.one(THERE, row -> row.flag("there"))) {
      return;
    }
    Durations measured = of(session, run);
    WholeFile.write(folder.resolve(FILE), MAPPER.writeValueAsString(read(folder).with(measured)));
  }

  private static Durations of(Session session, long run) {
    Map<Integer, Double> steps = new TreeMap<>();
    Map<String, Double> substeps = new TreeMap<>();
    session
        .query(STEPS, row -> Map.entry(row.integer("number"), row.decimal("seconds")), run)
        .forEach(e -> steps.put(e.getKey(), e.getValue()));
    session
        .query(SUBSTEPS, row -> Map.entry(row.string("path"), row.decimal("activeseconds")), run)
        .forEach(e -> substeps.put(e.getKey(), e.getValue()));
    List<Took> scripts =
        session.query(
            SCRIPTS,
            row ->
                new Took(
                    row.string("script"),
                    row.string("company"),
                    row.string("datapartition"),
                    row.decimal("seconds")),
            run);
    return new Durations(FORMAT, steps, substeps, scripts);
  }

  Durations with(Durations newer) {
    Map<Integer, Double> allSteps = new TreeMap<>(steps);
    allSteps.putAll(newer.steps);
    Map<String, Double> allSubsteps = new TreeMap<>(substeps);
    allSubsteps.putAll(newer.substeps);
    Map<List<String>, Took> allScripts = new LinkedHashMap<>();
    List<Took> both = new ArrayList<>(scripts);
    both.addAll(newer.scripts);
    both.forEach(t -> allScripts.put(List.of(t.script(), t.company(), t.partition()), t));
    return new Durations(FORMAT, allSteps, allSubsteps, List.copyOf(allScripts.values()));
  }

  boolean isEmpty() {
    return steps.isEmpty() && substeps.isEmpty() && scripts.isEmpty();
  }

  Optional<Double> ofStep(int number) {
    return Optional.ofNullable(steps.get(number));
  }

  Optional<Double> ofSubstep(String path) {
    return Optional.ofNullable(substeps.get(path));
  }
}
