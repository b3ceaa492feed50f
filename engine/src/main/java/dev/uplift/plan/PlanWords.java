package dev.uplift.plan;

import dev.uplift.batch.progress.Range;
import dev.uplift.plan.Plan.Downtime;
import dev.uplift.plan.Plan.ScriptPart;
import dev.uplift.sync.change.Strategy;
import java.util.Locale;

/** Figures and phases of a plan, in words. */
public final class PlanWords {
  private PlanWords() {}

  /** {@code < 0.1 s}, {@code 12 s}, {@code 3 min}, {@code 2 h 10 min}. */
  public static String seconds(double seconds) {
    if (seconds < 1) {
      return seconds < 0.1 ? "< 0.1 s" : String.format(Locale.ROOT, "%.1f s", seconds);
    }
    if (seconds < 100) {
      return Math.round(seconds) + " s";
    }
    long minutes = Math.round(seconds / 60);
    return minutes < 100 ? minutes + " min" : "%d h %02d min".formatted(minutes / 60, minutes % 60);
  }

  /** {@code 3 min (2 min to 8 min)}; where all three read alike, one of them. */
  public static String range(Range range) {
    String likely = seconds(range.likely());
    String low = seconds(range.low());
    String high = seconds(range.high());
    return low.equals(likely) && high.equals(likely)
        ? likely
        : "%s (%s to %s)".formatted(likely, low, high);
  }

  /** {@code 1,234,567}. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 1 change}, {@code 7 changes}. */
  public static String counted(long number, String what) {
    String many = what.endsWith("y") ? what.substring(0, what.length() - 1) + "ies" : what + "s";
    return count(number) + " " + (number == 1 ? what : many);
  }

  /** A phase, for people; of what is none, what it is called. */
  public static String phase(String path) {
    return switch (path) {
      case "PreReqs/PatchSqlDictionaryPass1" -> "Rename tables";
      case "PreReqs/PatchSqlDictionaryPass2" -> "Rename columns and values";
      case "PreReqs/AdditiveDbSync" -> "Add what is new";
      case "PreReqs/PartialDbSync" -> "Change the system tables";
      case "PreSync/ExecuteScripts/WaitForBatch" -> "Scripts on the old structure";
      case "DbSync/SyncSchema" -> "Change types and keys";
      case "PostSync/ExecuteScripts/WaitForBatch" -> "Scripts on the new structure";
      case "FinalDbSync/SyncSchema" -> "Add constraints and views, drop what is retired";
      default -> path;
    };
  }

  /** As {@code plan/1} spells it: {@code catalogOnly}. */
  static String spelled(Strategy strategy) {
    return switch (strategy) {
      case CATALOG_ONLY -> "catalogOnly";
      case SCAN -> "scan";
      case MERGED -> "merged";
      case REBUILD -> "rebuild";
      case SHADOW -> "shadow";
    };
  }

  /** How a script reaches the rows. */
  public static String how(ScriptPart script) {
    return switch (script.how()) {
      case "fused" ->
          script.strategy().filter("shadow"::equals).isPresent()
              ? "in the shadow of its table"
              : "in the ALTER TABLE of its table";
      case "chunked" -> "in chunks";
      case "whole" -> "as a whole";
      case "method" -> "Java";
      default -> script.how();
    };
  }

  /** How a strategy reaches the rows. */
  public static String strategy(String strategy) {
    return switch (strategy) {
      case "catalogOnly" -> "catalog only";
      case "merged" -> "rewritten in place, once";
      case "rebuild" -> "rebuilt from the old table";
      case "shadow" -> "copied beside, then swapped";
      case "scan" -> "rows are read";
      default -> strategy;
    };
  }

  /** The way back, in one sentence. */
  public static String wayBack(Plan.WayBack way) {
    if (way.kind().equals("none")) {
      return "None. " + way.reason().map(reason -> "Reason given: " + reason).orElse("");
    }
    return "A restore point (%s): %s to take and verify, %s to put back"
        .formatted(way.kind(), range(way.takeSeconds()), range(way.backSeconds()));
  }

  /** Nobody gets in for so long. */
  public static String downtime(Downtime downtime) {
    return range(downtime.estimateSeconds());
  }
}
