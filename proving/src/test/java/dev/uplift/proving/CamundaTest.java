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

/** Camunda 7.12 to 7.22: the vendor's own way, and Uplift's, from the same filled database. */
class CamundaTest {
  private static final long SEED = Long.getLong("uplift.seed", 712);

  private static final String HEAD =
      """
      name: camunda
      version: 7.22.0
      upgrades: {from: ">=7.12 <7.13", to: "7.22"}
      recognise: select version_ from act_ge_schema_log where id_ = '0'
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
        Database fresh = installed(server, "7.22.0")) {
      Camunda.upgrades().forEach(script -> SqlFile.run(upgraded, script));

      assertThat(Differences.between(upgraded, fresh))
          .containsExactly(
              "ALTERED column public.act_hi_actinst.assignee_ type",
              "ALTERED column public.act_hi_job_log.hostname_ default",
              "EXTRA index public.act_hi_actinst.act_idx_hi_act_inst_start",
              "MISSING index public.act_hi_actinst.act_idx_hi_act_inst_start_end",
              "MISSING index public.act_hi_incident.act_idx_hi_incident_create_time",
              "MISSING index public.act_hi_incident.act_idx_hi_incident_end_time",
              "MISSING index public.act_ru_task.act_idx_task_owner");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void uplift_leaves_no_difference_and_keeps_every_old_row(int major) {
    Databases server = new Databases(major);
    try (Database old = filled(server);
        Database upgraded = server.copyOf(old, "camunda_new");
        Database fresh = installed(server, "7.22.0")) {
      Site site = Site.of(folder, upgraded, server, camunda().folder());

      assertThat(site.upgrade()).satisfies(Endings.done());

      String url = upgraded.url().toString();
      String target = camunda().folder().toString();
      assertThat(site.uplift().run("diff", "--database", url, "--target", target))
          .satisfies(Endings.done());
      assertThat(Differences.between(upgraded, fresh)).isEmpty();
      assertThat(new OldRows(Set.of()).missingFrom(old, upgraded)).isEmpty();
    }
  }

  private VendorPackage camunda() {
    VendorPackage made = VendorPackage.in(folder.resolve("camunda"), HEAD);
    for (int i = 0; i < Camunda.PARTS.size(); i++) {
      String part = Camunda.PARTS.get(i);
      made.model("%03d-%s.sql".formatted(10 * (i + 1), part), Camunda.create("7.22.0", part));
    }
    return made.dictionary("")
        .script(
            "engine/version",
            "What the vendor's scripts add to the engine's own rows",
            "creates: [act_ge_schema_log, act_ge_property]",
            """
            insert into act_ge_schema_log values ('1100', current_timestamp, '7.22.0')
              on conflict do nothing;
            insert into act_ge_property values ('installationId.lock', '0', 1)
              on conflict do nothing;""");
  }

  private static Database installed(Databases server, String version) {
    Database database = server.fresh("camunda");
    Camunda.PARTS.forEach(part -> SqlFile.run(database, Camunda.create(version, part)));
    return database;
  }

  private static Database filled(Databases server) {
    Database old = installed(server, "7.12.0");
    Map<String, Long> rows = RowFiller.fill(old, new RowFiller.Wish(SEED, 40, Set.of(), Set.of()));
    assertThat(rows).hasSize(47);
    assertThat(List.copyOf(rows.values())).allMatch(count -> count > 0);
    return old;
  }
}
