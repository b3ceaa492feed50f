package dev.uplift.plan;

import dev.uplift.batch.graph.ScriptGraph;
import dev.uplift.batch.progress.Range;
import dev.uplift.batch.progress.TaskLeft;
import dev.uplift.batch.progress.WorkLeft;
import dev.uplift.batch.settings.Took;
import dev.uplift.database.Identifier;
import dev.uplift.pack.Scope;
import dev.uplift.pack.Script;
import dev.uplift.pack.Script.Stage;
import dev.uplift.pack.Script.TableAccess;
import dev.uplift.plan.EmptyCopy.Planned;
import dev.uplift.plan.Plan.ScriptPart;
import dev.uplift.plan.Plan.Step;
import dev.uplift.plan.cost.ChangeCosts;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.situation.TableSizes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The scripts of each stage with their rows and seconds: as long as they took on this database
 * before, else by the sizes of the tables that they work on. Pure.
 */
final class ScriptParts {
  private static final Range MEASURED = new Range(0.7, 1, 1.6);

  private final PlanRequest request;
  private final Map<String, Change> fused;
  private final Map<String, String> inChunks;
  private final ChangeCosts costs;
  private final TableSizes sizes;

  ScriptParts(PlanRequest request, Planned planned, ChangeCosts costs, TableSizes sizes) {
    this.request = request;
    this.fused =
        planned.plans().stream()
            .flatMap(plan -> plan.changes().stream())
            .flatMap(change -> change.fused().stream().map(script -> Map.entry(script, change)))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, _) -> one));
    this.inChunks = planned.inChunks();
    this.costs = costs;
    this.sizes = sizes;
  }

  Optional<Step> preSync() {
    return step(Stage.PRE_SYNC);
  }

  Optional<Step> postSync() {
    return step(Stage.POST_SYNC);
  }

  /** Tables that any script writes by itself, by name. */
  Set<List<String>> written() {
    return request.scripts().stream()
        .filter(script -> carrier(script).isEmpty())
        .flatMap(script -> writes(script.access()).stream())
        .map(Identifier::parts)
        .collect(Collectors.toSet());
  }

  private Optional<Step> step(Stage stage) {
    List<Script> scripts = request.scripts().stream().filter(s -> s.stage() == stage).toList();
    if (scripts.isEmpty()) {
      return Optional.empty();
    }
    Map<String, ScriptPart> parts = new HashMap<>();
    scripts.forEach(script -> parts.put(script.path(), part(script)));
    ScriptGraph graph = ScriptGraph.of(request.scripts());
    List<ScriptPart> ordered =
        graph.order().stream()
            .filter(script -> script.stage() == stage)
            .flatMap(script -> Optional.ofNullable(parts.get(script.path())).stream())
            .toList();
    String path = stage.text() + "/ExecuteScripts/WaitForBatch";
    return Optional.of(
        new Step(path, Seconds.rounded(seconds(scripts, parts, graph)), List.of(), ordered));
  }

  /** No shorter than what waits for each other, nor than all of it shared out among workers. */
  private Range seconds(List<Script> scripts, Map<String, ScriptPart> parts, ScriptGraph graph) {
    List<TaskLeft> tasks = new ArrayList<>();
    Map<String, Set<String>> before = new HashMap<>();
    for (Script script : scripts) {
      ScriptPart part = Objects.requireNonNull(parts.get(script.path()));
      before.put(script.path(), graph.before(script.path()));
      for (int i = 0; i < part.times(); i++) {
        String company = part.times() == 1 ? "" : "company " + i;
        Range each = part.estimateSeconds().times(1.0 / part.times());
        tasks.add(new TaskLeft(script.path(), company, "", script.group(), false, each, 1));
      }
    }
    return new WorkLeft(tasks, before, request.sizing().workers()).seconds();
  }

  private ScriptPart part(Script script) {
    long rows = rows(script);
    List<Took> took =
        request.sizing().earlier().stream().filter(t -> t.script().equals(script.path())).toList();
    double measured = took.stream().mapToDouble(Took::seconds).sum();
    return new ScriptPart(
        script.path(),
        script.description(),
        script.group().text(),
        how(script),
        carrier(script).map(change -> PlanWords.spelled(change.strategy())),
        carrier(script)
            .map(change -> carried(script, change))
            .or(() -> Optional.ofNullable(inChunks.get(script.path()))),
        times(script.scope()),
        writes(script.access()),
        rows,
        Seconds.rounded(
            carrier(script).isPresent()
                ? Range.NONE
                : took.isEmpty() ? costs.updates(rows, indexes(script)) : MEASURED.times(measured)),
        took.isEmpty() ? "size" : "measured");
  }

  private Optional<Change> carrier(Script script) {
    return Optional.ofNullable(fused.get(script.path()));
  }

  /** One row that fails is no reason to stop a rewrite. */
  private static String carried(Script script, Change change) {
    return "%s is written anew anyway; should a row fail, all of it runs in chunks, which %s"
        .formatted(
            change.object().display(),
            script.quarantine().isPresent() ? "set such rows aside" : "name the row");
  }

  private String how(Script script) {
    if (carrier(script).isPresent()) {
      return "fused";
    }
    return script.work() instanceof Script.Work.Method
        ? "method"
        : script.chunk().isPresent() ? "chunked" : "whole";
  }

  private int times(Scope scope) {
    return switch (scope) {
      case PER_DATABASE -> 1;
      case PER_COMPANY -> Math.max(1, request.sizing().companies());
      case PER_PARTITION -> Math.max(1, request.sizing().partitions());
    };
  }

  /** Of the table that it is cut by; else of the largest that it touches. */
  private long rows(Script script) {
    return script
        .chunk()
        .map(chunk -> sizes.of(Identifier.parts(chunk.table())).rows())
        .orElseGet(
            () ->
                Stream.concat(script.access().reads().stream(), writes(script.access()).stream())
                    .mapToLong(table -> sizes.of(Identifier.parts(table)).rows())
                    .max()
                    .orElse(0));
  }

  /** Of the tables that it writes, at the most. */
  private int indexes(Script script) {
    return writes(script.access()).stream()
        .mapToInt(table -> sizes.of(Identifier.parts(table)).indexes())
        .max()
        .orElse(0);
  }

  private static List<String> writes(TableAccess access) {
    return Stream.of(access.creates(), access.updates(), access.deletes())
        .flatMap(List::stream)
        .distinct()
        .sorted()
        .toList();
  }
}
