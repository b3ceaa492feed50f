package dev.uplift.restore;

import dev.uplift.pack.environment.RestoreSettings.Level;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.manifest.Manifest;
import dev.uplift.watch.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shell lines of the site: snapshots of a disk array, a file system or a cloud. The lines that take
 * and put back may stop and start the server. Each line can be run again after being cut off.
 */
final class CommandKind implements RestoreKind {
  private static final Duration PATIENCE = Duration.ofHours(1);
  private static final double TAKE_SECONDS = 60;
  private static final double BACK_SECONDS = 300;

  private final Premises premises;

  CommandKind(Premises premises) {
    this.premises = premises;
  }

  @Override
  public List<Problem> refusals() {
    List<Problem> problems = new ArrayList<>();
    Map<String, Optional<String>> lines = new HashMap<>();
    lines.put("take", premises.settings().take());
    lines.put("back", premises.settings().back());
    lines.forEach(
        (key, line) -> {
          if (line.isEmpty()) {
            problems.add(missing(key));
          }
        });
    ControlElsewhere.problem(premises).ifPresent(problems::add);
    return problems;
  }

  @Override
  public RestoreForecast forecast(List<RestorePoint> earlier) {
    double take = earlier.isEmpty() ? TAKE_SECONDS : Math.max(1, earlier.getLast().tookSeconds());
    return new RestoreForecast(take, take, BACK_SECONDS, 0, 0);
  }

  @Override
  public Map<String, String> place(String name) {
    return Map.of();
  }

  @Override
  public Map<String, String> take(RestorePoint point) {
    premises.database().letGo();
    line("take", premises.settings().take()).run(point);
    new ServerReturn(premises.database(), PATIENCE).await();
    return Map.of();
  }

  /** What the line says is believed: the snapshot itself cannot be looked into. */
  @Override
  public List<Problem> differences(RestorePoint point, Level level, Manifest original) {
    if (premises.settings().verify().isEmpty()) {
      String text = "there is no `restore: {verify}`: that the restore point is whole is unproven";
      premises.watcher().on(new Event.Noted(premises.clock().instant(), "restore", text));
      return List.of();
    }
    SiteLine verify = line("verify", premises.settings().verify());
    var ended = verify.end(point);
    return ended.well() ? List.of() : List.of(verify.problem(ended));
  }

  @Override
  public void back(RestorePoint point, Progress progress) {
    RestorePoint now = progress.reached("RUNNING_BACK", Map.of());
    premises.database().letGo();
    line("back", premises.settings().back()).run(now);
    progress.reached("WAITING_FOR_SERVER", Map.of());
    new ServerReturn(premises.database(), PATIENCE).await();
    progress.reached("SERVER_BACK", Map.of());
  }

  /** Nothing is kept: what the line replaced is gone. */
  @Override
  public void clear(RestorePoint point) {}

  /** The snapshot is the site's: it knows when it is no longer wanted. */
  @Override
  public void drop(RestorePoint point) {
    String text = "what `restore: {take}` made for \"" + point.name() + "\" is yours to remove";
    premises.watcher().on(new Event.Noted(premises.clock().instant(), "restore", text));
  }

  @Override
  public List<String> stepsByHand(RestorePoint point) {
    return List.of(
        "cd " + ShellLines.quote(premises.place().toString()),
        "export UPLIFT_DATABASE=" + ShellLines.quote(point.database()),
        "export UPLIFT_RESTORE_POINT=" + ShellLines.quote(point.name()),
        line("back", premises.settings().back()).line());
  }

  private SiteLine line(String key, Optional<String> line) {
    return new SiteLine(
        key, line.orElseThrow(() -> new Failure(ExitCode.USAGE, missing(key))), premises);
  }

  private static Problem missing(String key) {
    return Problem.of("restoreLineMissing", "`restore: {kind: command}` has no \"" + key + "\"")
        .withTarget("restore." + key)
        .withRemedy("Give the shell line in environment.yaml.");
  }
}
