package dev.uplift.plan;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Comparison;
import dev.uplift.catalog.Difference;
import dev.uplift.database.Database;
import dev.uplift.model.Scratch;
import dev.uplift.pack.Dictionary;
import dev.uplift.plan.PlanRequest.Fusing;
import dev.uplift.sync.Preview;
import dev.uplift.sync.SyncOutcome;
import dev.uplift.sync.SyncPlan;
import dev.uplift.sync.Syncer;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.sync.situation.TableSizes;
import dev.uplift.watch.Watcher;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The old structure without its rows, in a scratch database: each mode of the sync is planned in it
 * and then carried out, so that the next one is planned from what it left, as the run itself will
 * do.
 */
final class EmptyCopy {
  private static final String PATH = "plan";
  private static final int SHOWN = 5;
  private static final Fusing.Answer NOTHING = new Fusing.Answer(List.of(), Map.of());

  private final Database server;
  private final InstantSource clock;

  EmptyCopy(Database server, InstantSource clock) {
    this.server = server;
    this.clock = clock;
  }

  /**
   * What the modes do, in order, and what of the structure could not be copied or synced.
   *
   * @param inChunks conversions that no rewrite carries out, and why
   * @param doubts for people
   */
  record Planned(List<SyncPlan> plans, Map<String, String> inChunks, List<String> doubts) {
    Planned {
      inChunks = Map.copyOf(inChunks);
      plans = List.copyOf(plans);
      doubts = List.copyOf(doubts);
    }

    Planned doubting(List<String> more) {
      return new Planned(plans, inChunks, Stream.concat(more.stream(), doubts.stream()).toList());
    }
  }

  /**
   * Plans every mode.
   *
   * @param sizes of the old database's tables, by their old and new names
   */
  Planned plan(
      Catalog have, Catalog target, SyncSettings settings, Fusing fusing, TableSizes sizes) {
    try (Scratch scratch = Scratch.create(server)) {
      Database copy = scratch.admin();
      List<String> doubts = new ArrayList<>(make(copy, have));
      doubts.addAll(
          new PhysicalCopy(server, copy).make(have.tables().stream().map(Table::id).toList()));
      SyncSettings asked = settings;
      Syncer syncer = syncer(copy, target, asked);
      List<SyncPlan> plans = new ArrayList<>();
      Map<String, String> inChunks = new TreeMap<>();
      for (Mode mode : Mode.values()) {
        if (mode == Mode.FULL) {
          syncer.dropPutOffIndexes();
        }
        if (mode != Mode.PARTIAL || !settings.dictionary().systemTables().isEmpty()) {
          Fusing.Answer answer = mode == Mode.FULL ? fusing.ask(copy) : NOTHING;
          SyncPlan plan =
              new Preview(copy, target, asked.withFusions(answer.fusions()), PATH)
                  .plans(sizes)
                  .plan(mode);
          plans.add(plan);
          inChunks.putAll(answer.others());
          inChunks.putAll(plan.inChunks());
          if (!plan.fused().isEmpty()) {
            asked = asked.withScripts(asked.scripts().without(plan.fused()));
            syncer = syncer(copy, target, asked);
          }
          SyncOutcome outcome = syncer.sync(mode);
          outcome.problems().forEach(p -> doubts.add(mode + ": " + p.message()));
        }
      }
      return new Planned(plans, inChunks, doubts);
    }
  }

  private List<String> make(Database copy, Catalog have) {
    Comparison exact = new Comparison(false, true, true, false, true, "copy", "database");
    SyncSettings settings = SyncSettings.of(Dictionary.EMPTY, exact);
    Syncer making = syncer(copy, have, settings);
    for (Mode mode : Mode.values()) {
      if (mode != Mode.PARTIAL) {
        SyncOutcome _ = making.sync(mode);
      }
    }
    Map<String, List<String>> unlike = new LinkedHashMap<>();
    making
        .verify()
        .differences()
        .forEach(
            each ->
                unlike
                    .computeIfAbsent(how(each), _ -> new ArrayList<>())
                    .add(each.object().toString()));
    return unlike.entrySet().stream().map(each -> inWords(each.getKey(), each.getValue())).toList();
  }

  private static String how(Difference difference) {
    return difference.change().name().toLowerCase(Locale.ROOT)
        + difference.attribute().map(a -> ": " + a).orElse("");
  }

  private static String inWords(String how, List<String> objects) {
    int shown = Math.min(SHOWN, objects.size());
    return String.join(", ", objects.subList(0, shown))
        + (objects.size() > shown ? " and " + (objects.size() - shown) + " more" : "")
        + " could not be copied as "
        + (objects.size() == 1 ? "it is" : "they are")
        + " ("
        + how
        + ")";
  }

  private Syncer syncer(Database copy, Catalog towards, SyncSettings settings) {
    return new Syncer(copy, towards, settings, Watcher.none(), clock, PATH);
  }
}
