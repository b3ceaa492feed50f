package dev.uplift.plan;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.uplift.batch.progress.Range;
import dev.uplift.plan.cost.Speeds;
import dev.uplift.problem.Problem;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that an upgrade will do, as {@code plan/1} spells it: what is approved is what is
 * executed.
 *
 * @param planId see {@link Covers#planId}
 * @param madeAt when; with the estimates it is not part of the name
 * @param uplift the version that planned
 * @param steps in the order in which they are carried out
 * @param destroyed with whatever was in it; keys, indexes and views that go are among the changes
 * @param downtime from the closing of the door until it is open again
 * @param peakDiskBytes by mount, else {@code data}, {@code wal} or a tablespace's name: what is
 *     taken beyond what is taken now, at the fullest moment
 * @param provisional what is only known for sure once earlier phases are done
 * @param refusals why an execute would be refused as things stand
 * @param warnings what breaks or is left behind although nothing is refused
 * @param speeds with which the seconds were estimated
 * @param contents a hash of each part that people read, by its name; empty until it is sealed
 */
public record Plan(
    String format,
    String planId,
    Instant madeAt,
    String uplift,
    DatabasePart database,
    List<PackagePart> packages,
    List<Step> steps,
    List<Gone> destroyed,
    Downtime downtime,
    WayBack restore,
    Map<String, Long> peakDiskBytes,
    List<Disk> disks,
    List<String> provisional,
    List<Problem> refusals,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<Problem> warnings,
    Speeds speeds,
    Covers covers,
    @JsonSetter(nulls = Nulls.AS_EMPTY) SortedMap<String, String> contents) {
  public static final String FORMAT = "plan/1";

  public Plan {
    packages = List.copyOf(packages);
    steps = List.copyOf(steps);
    destroyed = List.copyOf(destroyed);
    peakDiskBytes = Collections.unmodifiableMap(new TreeMap<>(peakDiskBytes));
    disks = List.copyOf(disks);
    provisional = List.copyOf(provisional);
    refusals = List.copyOf(refusals);
    warnings = List.copyOf(warnings);
    contents = Collections.unmodifiableSortedMap(new TreeMap<>(contents));
  }

  /**
   * The database.
   *
   * @param name of it; its address is the site's
   * @param bytes that it takes now
   */
  public record DatabasePart(
      String name,
      String environment,
      String server,
      String catalogSha256,
      int tables,
      long bytes) {}

  /** A package. */
  public record PackagePart(String name, String version, String sha256) {}

  /**
   * One phase.
   *
   * @param path of the substep
   */
  public record Step(
      String path, Range estimateSeconds, List<ChangePart> changes, List<ScriptPart> scripts) {
    public Step {
      changes = List.copyOf(changes);
      scripts = List.copyOf(scripts);
    }
  }

  /**
   * One change.
   *
   * @param fused scripts whose conversions it makes on the way
   * @param destroys what is gone afterwards
   * @param rows of the table, about
   * @param bytes that are read or written anew; 0 where the catalog alone changes
   * @param diskBytes that it takes beyond, until it is committed or for good
   * @param walBytes that it adds to the server's log
   */
  public record ChangePart(
      String object,
      String kind,
      String strategy,
      String because,
      List<String> fused,
      List<String> sql,
      List<String> destroys,
      long rows,
      long bytes,
      long diskBytes,
      long walBytes,
      Range estimateSeconds,
      Optional<LockPart> lock) {
    public ChangePart {
      fused = List.copyOf(fused);
      sql = List.copyOf(sql);
      destroys = List.copyOf(destroys);
    }
  }

  /** The strongest lock of a change, and how long it is held. */
  public record LockPart(String mode, Range estimateSeconds) {}

  /**
   * One script.
   *
   * @param how {@code chunked}, {@code whole}, {@code fused} or {@code method}
   * @param strategy of the rewrite that carries it out: {@code merged} or {@code shadow}
   * @param because why a rewrite of its table carries it out, or why none does, where that was
   *     asked
   * @param times once, or once for each company or partition
   * @param rows that it works on, about
   * @param estimatedBy {@code measured}: it ran on this database before; {@code size}: by its rows
   */
  public record ScriptPart(
      String script,
      String description,
      String group,
      String how,
      Optional<String> strategy,
      Optional<String> because,
      int times,
      List<String> writes,
      long rows,
      Range estimateSeconds,
      String estimatedBy) {
    public ScriptPart {
      writes = List.copyOf(writes);
    }
  }

  /** How long the application is shut out, and of what that is made up. */
  public record Downtime(Range estimateSeconds, List<Part> parts) {
    public Downtime {
      parts = List.copyOf(parts);
    }

    /** A part of it. */
    public record Part(String what, Range estimateSeconds) {}
  }

  /**
   * The way back.
   *
   * @param kind {@code none}: there is none
   * @param reason why there is none
   * @param takeSeconds to take and to verify it
   */
  public record WayBack(
      String kind, Optional<String> reason, Range takeSeconds, Range backSeconds, long bytes) {}

  /**
   * One disk of the server.
   *
   * @param freeBytes absent: nobody can say
   * @param madeOf what takes it, for people
   */
  public record Disk(String mount, long peakBytes, Optional<Long> freeBytes, String madeOf) {
    /** Whether it is known to be too small. */
    public boolean tooTight() {
      return freeBytes.filter(free -> free < peakBytes).isPresent();
    }
  }

  /**
   * A table or a column that is gone afterwards, with all that was in it.
   *
   * @param rows of the table
   * @param because who says that it may go
   */
  public record Gone(String object, long rows, String because) {}

  /** The same, with what it says now for good. */
  Plan sealed() {
    return new Plan(
        format,
        planId,
        madeAt,
        uplift,
        database,
        packages,
        steps,
        destroyed,
        downtime,
        restore,
        peakDiskBytes,
        disks,
        provisional,
        refusals,
        warnings,
        speeds,
        covers,
        PlanFolder.contents(this));
  }

  /** Whether it does nothing, and nothing stands against that. */
  public boolean nothingLeft() {
    return steps.isEmpty() && refusals.isEmpty();
  }

  /** Every change of every phase. */
  public List<ChangePart> changes() {
    return steps.stream().flatMap(step -> step.changes().stream()).toList();
  }
}
