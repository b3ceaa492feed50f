package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.database.Database;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import dev.uplift.sync.intent.SyncSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A failing seed is printed with the test's name, and given back with {@code -Duplift.seed}. */
class ShadowPropertyTest {
  private static final Rewriting SHADOW =
      Rewriting.BY_COST.preferring(Preference.SHADOW).inRanges(1);
  private static final Rewriting MERGED = Rewriting.BY_COST.preferring(Preference.MERGED);

  static LongStream seeds() {
    Long given = Long.getLong("uplift.seed");
    return given == null
        ? new Random().longs(Integer.getInteger("uplift.seeds", 3), 0, 1_000_000)
        : LongStream.of(given);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void shadows_and_altered_tables_have_equal_structures_rows_and_errors(long seed) {
    Pair pair = RandomPair.of(new Random(seed), 6);
    int major = seed % 2 == 0 ? 18 : 15;
    Catalog target = PairRun.target(major, pair.shall());

    Map<String, Object> merged = end(pair, major, target, MERGED);
    Map<String, Object> shadow = end(pair, major, target, SHADOW);

    merged.forEach((what, is) -> assertThat(shadow.get(what)).as(what).isEqualTo(is));
  }

  private static Map<String, Object> end(Pair pair, int major, Catalog target, Rewriting how) {
    Database database = Rehearsal.database(major, "random");
    PairRun.execute(database, pair.old());
    SyncSettings settings = PairRun.settings(pair.dictionary(), false).with(how);
    try (PairRun run = PairRun.of(database, target, settings)) {
      Map<String, Object> end = new LinkedHashMap<>();
      end.put("problems", run.sync().stream().map(Record::toString).sorted().toList());
      for (String table : pair.rows()) {
        end.put(
            table,
            run.rows(
                "select tableoid::regclass || to_jsonb(t)::text r from "
                    + table
                    + " t order by id"));
      }
      Catalog left = CatalogReader.read(database);
      left.objects().forEach((id, object) -> end.put(id.toString(), object.attributes()));
      end.put(
          "constraints",
          run.rows(
              "select concat_ws(' ', conrelid::regclass, conname, convalidated, conislocal,"
                  + " coninhcount) r from pg_constraint c"
                  + " where connamespace = 'public'::regnamespace and not exists (select from"
                  + " pg_constraint p where p.oid = c.conparentid and p.conrelid = c.conrelid)"
                  + " order by 1"));
      end.put("objects", left.objects().keySet().stream().map(Object::toString).sorted().toList());
      end.put("comments", left.comments());
      end.put("owners", left.owners());
      end.put("grants", left.grants());
      end.put(
          "what is left over",
          new ArrayList<>(
              run.rows("select relname r from pg_class where relname ~ '^(shadow|uplift)_'")));
      return end;
    }
  }
}
