package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.progress.ScriptsProgress;
import dev.uplift.batch.progress.ScriptsProgress.TaskProgress;
import dev.uplift.database.Database;
import dev.uplift.pack.Script;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.watch.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A declarative conversion is carried out by its table's rewrite where that comes to the same. */
class FusedConversionsTest {
  private static final int TABLES = 14;

  @TempDir Path folder;

  /** With a strict order of columns every rewrite is a shadow's. */
  @ParameterizedTest
  @CsvSource({"15, false", "18, false", "18, true"})
  void fused_or_in_chunks_the_rows_are_the_same(int version, boolean strict) {
    long seed = Long.getLong("uplift.seed", System.nanoTime());
    System.out.println("seed " + seed);
    try (Database fused = Rehearsal.database(version, "fused");
        Database chunked = Rehearsal.database(version, "chunked")) {
      List<String> notes = upgrade(fused, "fused", seed, false, strict);
      List<String> others = upgrade(chunked, "chunked", seed, true, strict);

      for (int i = 0; i < TABLES; i++) {
        String script = "s" + i + " ";
        assertThat(notes)
            .filteredOn(note -> note.startsWith(script))
            .as("seed " + seed + ", " + DrawnConversion.of(seed, i).text(false))
            .singleElement()
            .asString()
            .contains(DrawnConversion.of(seed, i).told(strict));
      }
      assertThat(others).noneMatch(note -> note.contains("is carried out by the"));
      assertThat(byRewrites(fused))
          .as("seed " + seed)
          .isEqualTo(
              notes.stream()
                  .filter(note -> note.contains(" is carried out by the "))
                  .map(note -> note.substring(0, note.indexOf(' ')))
                  .collect(Collectors.toSet()));
      assertThat(byRewrites(chunked)).isEmpty();
      for (int i = 0; i < TABLES; i++) {
        String what = "seed " + seed + ", " + DrawnConversion.of(seed, i).text(false);
        assertThat(rows(fused, "t" + i)).as(what).isEqualTo(rows(chunked, "t" + i));
      }
    }
  }

  /** As the status tells it. */
  private static Set<String> byRewrites(Database database) {
    return database.with(
        "test",
        s -> {
          long run = s.one("select max(id) as id from dbupgrade.run", row -> row.number("id"));
          return ScriptsProgress.read(s, run, Script.Stage.POST_SYNC, Duration.ofHours(1), true)
              .tasks()
              .stream()
              .filter(TaskProgress::fused)
              .map(TaskProgress::script)
              .collect(Collectors.toSet());
        });
  }

  private List<String> upgrade(
      Database database, String name, long seed, boolean waits, boolean strict) {
    Shop shop = FusingShop.in(folder, name, TABLES, strict);
    StringBuilder model = new StringBuilder(FusingShop.MODEL);
    StringBuilder old = new StringBuilder(FusingShop.OLD);
    for (int i = 0; i < TABLES; i++) {
      model.append(FusingShop.NEW_TABLE.replace("TABLE", "t" + i));
      old.append(FusingShop.OLD_TABLE.replace("TABLE", "t" + i));
      shop.write("scripts/s" + i + ".yaml", DrawnConversion.of(seed, i).text(waits));
    }
    shop.write("model/010-model.sql", model.toString());
    shop.write(
        "scripts/first.sql",
        "/* uplift\nformat: script/1\ndescription: Comes first\nstage: PostSync\nscope: PerDatabase\nreads: [sysversion]\n*/\nselect 1 from sysversion;\n");
    FusingShop.execute(database, old.toString());
    fill(database, seed);
    List<Event> events = new ArrayList<>();
    assertThat(FusingShop.run(shop, database, events).problems()).as("seed " + seed).isEmpty();
    return FusingShop.notes(events);
  }

  private static void fill(Database database, long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < TABLES; i++) {
      FusingShop.execute(
          database,
          """
          insert into TABLE select i, case when i % 7 = 0 then 'gone' when i % 3 = 0 then 'usmf' else 'dat' end,
            (i * 7.123456789012 % 90)::numeric(32,16) + 0.0000005, i % 9,
            case when i % 5 > 0 then ' Name ' || i end, timestamp '2020-03-01 10:00' + i * interval '7 hours',
            case when i % 4 > 0 then 'old' || i end, 'note' || i
            from generate_series(1, ROWS) i
          """
              .replace("TABLE", "t" + i)
              .replace("ROWS", String.valueOf(random.nextInt(60))));
    }
  }

  private static String rows(Database database, String table) {
    return FusingShop.one(
        database,
        "select coalesce(string_agg(to_jsonb(r)::text, chr(10) order by id), '') t from "
            + table
            + " r");
  }
}
