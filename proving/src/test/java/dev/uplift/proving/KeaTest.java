package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kea's DHCP schema 6 to the newest: the vendor's own way, and Uplift's. */
@NeedsTool(
    files = Kea.FOLDER,
    programs = {"psql", "sh"},
    remedy = "apt-get install kea-admin postgresql-client")
class KeaTest {
  private static final long SEED = Long.getLong("uplift.seed", 6);

  /** Subnets have a table of their own only in later schemas; nothing can refer to one before. */
  private static final RowFiller.Wish WISH =
      new RowFiller.Wish(
          SEED,
          40,
          Set.of("public.schema_version"),
          Set.of("public.dhcp4_options.dhcp4_subnet_id", "public.dhcp6_options.dhcp6_subnet_id"));

  private static final String HEAD =
      """
      name: kea
      version: 13.0.0
      upgrades: {from: ">=6.0 <6.1", to: "13.0"}
      recognise: select version || '.' || minor from schema_version
      requires: {uplift: ">=0.1", postgresql: ">=15"}
      platform: generic
      schema: public
      keep-foreign-objects: false
      equality: {column-order: ignore}
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void the_vendors_own_scripts_leave_a_database_unlike_a_fresh_installation(int major) {
    Databases server = new Databases(major);
    try (Database upgraded = filled(server);
        Database fresh = installed(server, Kea.createNew())) {
      Kea.upgrades().forEach(script -> vendor(server, upgraded, script));

      assertThat(Differences.between(upgraded, fresh))
          .containsExactly("MISSING column public.dhcp6_options.modification_ts");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void uplift_leaves_no_difference_and_keeps_every_old_row(int major) {
    Databases server = new Databases(major);
    try (Database old = filled(server);
        Database upgraded = server.copyOf(old, "kea_new");
        Database fresh = installed(server, Kea.createNew())) {
      Site site = Site.of(folder, upgraded, server, kea().folder());

      assertThat(site.upgrade()).satisfies(Endings.done());

      String url = upgraded.url().toString();
      String target = kea().folder().toString();
      assertThat(site.uplift().run("diff", "--database", url, "--target", target))
          .satisfies(Endings.done());
      assertThat(Differences.between(upgraded, fresh)).isEmpty();
      assertThat(new OldRows(Set.of("public.schema_version")).missingFrom(old, upgraded)).isEmpty();
    }
  }

  private VendorPackage kea() {
    return VendorPackage.in(folder.resolve("kea"), HEAD)
        .model("010-kea.sql", Kea.createNew())
        .dictionary("")
        .script(
            "kea/rows",
            "The rows that the vendor's own scripts bring",
            "updates: [schema_version]\ncreates: [dhcp_option_scope]",
            String.join(";\n", Kea.rowChanges()) + ";");
  }

  private static void vendor(Databases server, Database database, Path script) {
    Programs.run(
            Path.of(Kea.FOLDER),
            Map.of("PGPASSWORD", server.password()),
            List.of(
                "sh",
                script.toString(),
                "--host=" + database.url().host(),
                "--port=" + database.url().port(),
                "--username=" + database.url().user().orElseThrow(),
                "--dbname=" + database.url().database(),
                "--set=ON_ERROR_STOP=1"))
        .succeeded();
  }

  private static Database installed(Databases server, String script) {
    Database database = server.fresh("kea");
    SqlFile.run(database, script);
    return database;
  }

  private static Database filled(Databases server) {
    Database old = installed(server, Kea.createOld());
    Map<String, Long> rows = RowFiller.fill(old, WISH);
    assertThat(rows).hasSize(15);
    assertThat(List.copyOf(rows.values())).allMatch(count -> count > 0);
    return old;
  }
}
