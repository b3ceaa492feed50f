package dev.uplift.plan;

import dev.uplift.batch.progress.Range;
import dev.uplift.plan.Covers.PackageState;
import dev.uplift.plan.Plan.ChangePart;
import dev.uplift.plan.Plan.DatabasePart;
import dev.uplift.plan.Plan.Disk;
import dev.uplift.plan.Plan.Downtime;
import dev.uplift.plan.Plan.Gone;
import dev.uplift.plan.Plan.LockPart;
import dev.uplift.plan.Plan.PackagePart;
import dev.uplift.plan.Plan.ScriptPart;
import dev.uplift.plan.Plan.Step;
import dev.uplift.plan.Plan.WayBack;
import dev.uplift.plan.cost.Speeds;
import dev.uplift.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Plans to be read, shown and found. */
final class Plans {
  private static final Range SOME = new Range(20, 24, 40);

  private Plans() {}

  static Plan small() {
    return of("public.custtrans", "8 columns retyped", List.of());
  }

  static Plan of(String table, String because, List<Problem> refusals) {
    Covers covers =
        new Covers(
            List.of(new PackageState("contoso-erp", "7.0.3", "9f", "77", new TreeMap<>())),
            new TreeMap<>(Map.of("restore.kind", "clone")),
            new TreeMap<>(Map.of("table " + table, "aa")));
    ChangePart change =
        new ChangePart(
            table,
            "table",
            "merged",
            because,
            List.of("ledger/round-amounts"),
            List.of("alter table " + table + " alter amount type numeric(32,6)"),
            List.of(table + ".fax"),
            5_000_000,
            1_200_000_000,
            1_400_000_000,
            1_500_000_000,
            SOME,
            Optional.of(new LockPart("AccessExclusive", SOME)));
    ScriptPart script =
        new ScriptPart(
            "party/create-parties",
            "Give every customer a party",
            "Main",
            "chunked",
            Optional.empty(),
            Optional.of("it sets bad rows aside"),
            3,
            List.of("public.dirpartytable"),
            81_000,
            SOME,
            "measured");
    return new Plan(
            Plan.FORMAT,
            covers.planId(),
            Instant.parse("2027-03-01T10:00:00Z"),
            "0.1.0",
            new DatabasePart("axdb", "uat", "18.1", covers.catalogSha256(), 1, 9_000_000_000L),
            List.of(new PackagePart("contoso-erp", "7.0.3", "9f")),
            List.of(
                new Step("DbSync/SyncSchema", SOME, List.of(change), List.of()),
                new Step("PostSync/ExecuteScripts/WaitForBatch", SOME, List.of(), List.of(script))),
            List.of(new Gone(table + ".fax", 5_000_000, because)),
            new Downtime(SOME, List.of(new Downtime.Part("DbSync/SyncSchema", SOME))),
            new WayBack("clone", Optional.empty(), SOME, SOME, 9_000_000_000L),
            Map.of("/data", 900_000_000_000L, "/wal", 80_000_000_000L),
            List.of(
                new Disk("/data", 900_000_000_000L, Optional.of(1_000_000L), "tables rewritten"),
                new Disk("/wal", 80_000_000_000L, Optional.empty(), "the server's log")),
            List.of("What scripts write is not known beforehand."),
            refusals,
            List.of(
                Problem.of("keptWouldBreak", "the kept view \"v\" needs the column " + because)
                    .withTarget("public.v")
                    .withWhy("The upgrade drops it.")
                    .withRemedy("Drop it first.")),
            new Speeds("speeds/1", false, Instant.EPOCH, 1, 1, 1, 1, 1, 1, 1, 1),
            covers,
            new TreeMap<>())
        .sealed();
  }
}
