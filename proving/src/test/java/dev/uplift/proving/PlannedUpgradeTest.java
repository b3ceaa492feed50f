package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.database.Database;
import dev.uplift.proving.Programs.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plan with shadows and conversions inside rewrites, from its approval to its end. */
class PlannedUpgradeTest {
  private static final int REFUSED = 3;
  private static final int DONE_WITH_THINGS_LEFT = 4;

  /** What is said differently by servers whose sessions are not alike. */
  private static final String ODD =
      """
      alter table old add at timestamptz default timestamptz '2026-01-01 12:00+02',
                      add ratio float8 default 0.1, add span interval default '1 day 2 hours';
      create index on old (((ratio * 3)::numeric(10,3)), at desc);
      """;

  /** A rewrite counts no rows. */
  private static final String CARRIED =
      """
      select distinct classname || '/' || methodname || case when rows < 0 then ' by a rewrite'
                                                             else ' in chunks' end as line
        from dbupgrade.releaseupdatescriptslog
       where classname in ('price', 'stock', 'party') order by line
      """;

  @TempDir Path folder;
  private final Databases server = new Databases(18);
  private final Database database = server.fresh("planned");

  @BeforeEach
  void old() {
    MixedPackage.install(database);
    SqlFile.run(database, ODD);
  }

  @AfterEach
  void away() {
    server.drop(database);
  }

  @Test
  void what_was_approved_is_refused_once_anything_has_moved_and_carried_out_when_all_is_put_back() {
    Site site = site("here");
    JsonNode plan = json(site.uplift().run("plan", "--json").succeeded());
    String digits = plan.get("planId").asString().substring("sha256:".length(), 20);
    assertThat(plan.get("steps").findValues("scripts").stream().flatMap(JsonNode::valueStream))
        .filteredOn(script -> script.has("because"))
        .extracting(s -> s.get("script").asString(), s -> s.path("strategy").asString("chunks"))
        .containsExactlyInAnyOrder(
            tuple("price/net", "merged"),
            tuple("stock/pieces", "shadow"),
            tuple("party/create", "chunks"));
    site.prepared();

    SqlFile.run(database, "alter table stock add theirs int");
    assertThat(site.execute("--plan", digits))
        .satisfies(refused("catalogMoved", "table public.stock was changed"));
    SqlFile.run(database, "alter table stock drop theirs");

    Path script = folder.resolve("here/mixed/scripts/stock/pieces.yaml");
    replace(script, "s.pieces * k.pack", "s.pieces * k.pack + 1");
    assertThat(site.execute("--plan", digits))
        .satisfies(refused("packagesMoved", "script stock/pieces was changed"));
    replace(script, "s.pieces * k.pack + 1", "s.pieces * k.pack");

    Path settings = folder.resolve("here/environment.yaml");
    replace(settings, "kind: sandbox", "kind: sandbox\ndoor: {testers: [anna]}");
    assertThat(site.execute("--plan", digits))
        .satisfies(refused("settingsMoved", "door.testers: was \"\", now \"anna\""));
    replace(settings, "\ndoor: {testers: [anna]}", "");

    Ended done = site.execute("--plan", digits);
    assertThat(done.exit()).as(done.out() + done.err()).isEqualTo(DONE_WITH_THINGS_LEFT);
    JsonNode status = json(site.uplift().inThisProcess("status", "--json"));
    assertThat(status.get("planId").asString()).isEqualTo(plan.get("planId").asString());
    assertThat(lines(CARRIED))
        .containsExactly(
            "party/create in chunks", "price/net by a rewrite", "stock/pieces by a rewrite");
  }

  /** Cores, folders, the clock, its zone, the server's address and speed are the host's. */
  @Test
  void a_plan_has_the_same_name_on_every_host() {
    Ended here = site("here").uplift().run("plan", "--json").succeeded();
    Site other = site("elsewhere/far");
    replace(folder.resolve("elsewhere/far/environment.yaml"), "@127.0.0.1:", "@localhost:");
    Ended there =
        other
            .inTimeZone("Pacific/Auckland")
            .uplift()
            .with("JDK_JAVA_OPTIONS", "-XX:ActiveProcessorCount=9 -Duser.language=tr")
            .with("LC_ALL", "C")
            .with("UPLIFT_WORKERS", "3")
            .run("plan", "--json", "--recalibrate")
            .succeeded();

    assertThat(there.out()).isNotEqualTo(here.out());
    assertThat(json(there).get("planId")).isEqualTo(json(here).get("planId"));
  }

  private Site site(String name) {
    Path own = folder.resolve(name);
    return Site.of(own, database, server, MixedPackage.in(own.resolve("mixed")).folder());
  }

  private static Consumer<Ended> refused(String code, String what) {
    return Endings.complaint(REFUSED, code)
        .andThen(ended -> assertThat(ended.err()).contains(what, "uplift plan"));
  }

  private List<String> lines(String sql) {
    return database.with("test", s -> s.query(sql, row -> row.string("line")));
  }

  private static JsonNode json(Ended ended) {
    return JsonMapper.shared().readTree(ended.out());
  }

  private static void replace(Path file, String was, String is) {
    try {
      String text = Files.readString(file);
      assertThat(text).contains(was);
      Files.writeString(file, text.replace(was, is));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
