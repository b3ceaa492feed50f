package dev.uplift.run.readiness;

import dev.uplift.catalog.Catalog;
import dev.uplift.database.Database;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.environment.RestoreSettings.Kind;
import dev.uplift.plan.disk.DiskMeasure;
import dev.uplift.plan.disk.DiskNeed;
import dev.uplift.plan.disk.DiskNeed.Changed;
import dev.uplift.plan.disk.DiskNeed.Need;
import dev.uplift.plan.disk.DiskNeed.Part;
import dev.uplift.plan.disk.DiskNeed.RestorePointNeed;
import dev.uplift.plan.disk.DiskSpace;
import dev.uplift.plan.disk.LocalDisk;
import dev.uplift.plan.disk.LogGrowth;
import dev.uplift.plan.disk.Sizes;
import dev.uplift.plan.disk.Volume;
import dev.uplift.problem.Cause;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.RestoreForecast;
import dev.uplift.run.disk.TooSmall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Free disk, mount by mount, held against what the upgrade takes at the most. */
final class DiskChecks {
  private static final String SIZE = "select pg_database_size(current_database()) as bytes";

  private static final String COSTS =
      "The upgrade and the way back: a disk that runs full stops the server.";

  private static final String ELSEWHERE =
      ", or put the restore point elsewhere (`restore: {kind}`)";

  private final Database database;
  private final PackageStack stack;
  private final Needs needs;

  DiskChecks(Database database, PackageStack stack, Needs needs) {
    this.database = database;
    this.stack = stack;
    this.needs = needs;
  }

  /**
   * One line for each disk.
   *
   * @param target empty: every table counts as rewritten
   * @param forecast empty: a restore point counts as large as the database
   */
  List<Check> all(Optional<Catalog> target, Optional<RestoreForecast> forecast) {
    ChangedTables tables = new ChangedTables(database, stack);
    List<Changed> changed = target.map(tables::towards).orElseGet(tables::all);
    RestorePointNeed restore = restorePoint(forecast);
    List<Check> checks = new ArrayList<>(server(changed, restore));
    if (restore.here() > 0) {
      checks.add(here(restore.here()));
    }
    return checks;
  }

  /**
   * Disks that are known to be too small for an upgrade that has not begun; none where the site
   * takes the risk.
   *
   * @param waived whether there is to be no restore point
   * @param least what must stay free, else the run fails
   */
  List<Problem> refusals(
      Catalog target, Optional<RestoreForecast> forecast, boolean waived, long least) {
    if (riskTaken()) {
      return List.of();
    }
    List<Changed> changed = new ChangedTables(database, stack).towards(target);
    RestorePointNeed restore = waived ? new RestorePointNeed(0, 0, 0) : restorePoint(forecast);
    try {
      return DiskMeasure.of(database, needs.disk()).space().stream()
          .map(space -> DiskNeed.of(space, changed, restore))
          .flatMap(all -> new TooSmall("the upgrade", ELSEWHERE, least).of(all).stream())
          .toList();
    } catch (Failure e) {
      // A probe that does not answer now is asked again while the upgrade works.
      return List.of();
    }
  }

  private boolean riskTaken() {
    return needs.freeDisk().filter(said -> said.bytes() < 0).isPresent();
  }

  private List<Check> server(List<Changed> changed, RestorePointNeed restore) {
    try {
      Optional<DiskSpace> space = DiskMeasure.of(database, needs.disk()).space();
      if (space.isPresent()) {
        return DiskNeed.of(space.get(), changed, restore).stream()
            .map(need -> check("disk " + need.volume().mount(), need, space.get().how()))
            .toList();
      }
    } catch (Failure e) {
      return List.of(Check.lacks("disk-probe", e.problems(), COSTS));
    }
    Volume nowhere = new Volume("the server", 0);
    DiskSpace space = DiskSpace.ofOne("", nowhere).growing(database.with("check", LogGrowth::read));
    Need need = DiskNeed.of(space, changed, restore).getFirst();
    return List.of(unknown(need));
  }

  private static Check check(String name, Need need, String how) {
    long free = need.volume().freeBytes();
    String found =
        "%s free, %s; %s at the most%s"
            .formatted(
                Sizes.bytes(free),
                how,
                Sizes.bytes(need.bytes()),
                need.bytes() == 0 ? "" : ": " + need.inWords() + ", and a tenth more");
    return need.bytes() <= free
        ? Check.ok(name, found)
        : Check.lacks(
            name,
            found,
            COSTS,
            "Make %s more room there%s.".formatted(Sizes.bytes(need.bytes() - free), ELSEWHERE));
  }

  private Check unknown(Need need) {
    String found =
        "nobody can say how much is free; %s at the most: %s, and a tenth more"
            .formatted(Sizes.bytes(need.bytes()), need.inWords());
    String remedy =
        "Name a `disk-probe` that prints the server's `df -P`, let Uplift's role run programs there"
            + " (pg_execute_server_program), or say what is free: `limits: {free-disk: 300GB}`,"
            + " or `free-disk: unknown` to go without.";
    return riskTaken()
        ? Check.unknown("disk", found, COSTS, remedy)
        : Check.lacks("disk", found, COSTS, remedy);
  }

  /** A dump lies where Uplift runs. */
  private Check here(long bytes) {
    Path folder = needs.restore().folder().orElse(needs.home());
    String name = "disk of the dump";
    try {
      Need need = new Need(LocalDisk.volume(folder), List.of(new Part("the restore point", bytes)));
      return check(name, need, "measured at \"" + folder + "\"");
    } catch (IOException e) {
      return Check.lacks(
          name,
          "\"%s\" cannot be looked at: %s".formatted(folder, Cause.inWords(e)),
          COSTS,
          "Name a folder that is there: `restore: {folder}`.");
    }
  }

  /** Of kinds whose restore points lie elsewhere, nothing is counted: their own tools know. */
  private RestorePointNeed restorePoint(Optional<RestoreForecast> forecast) {
    Kind kind = needs.restore().kind();
    long bytes =
        forecast
            .map(RestoreForecast::bytes)
            .orElseGet(() -> database.with("check", s -> s.one(SIZE, r -> r.number("bytes"))));
    long log = forecast.map(RestoreForecast::walBytes).orElse(0L);
    return switch (kind) {
      case CLONE -> new RestorePointNeed(bytes, 0, log);
      case DUMP -> new RestorePointNeed(0, bytes, log);
      case COMMAND, PGBACKREST, NONE -> new RestorePointNeed(0, 0, log);
    };
  }
}
