package dev.uplift.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.closure.DatabaseProperties;
import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.pack.environment.RestoreSettings;
import dev.uplift.pack.environment.RestoreSettings.Level;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.manifest.Manifest;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloneTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void what_was_destroyed_is_put_back_with_the_databases_own_properties(int major) {
    try (OddDatabase odd = OddDatabase.on(major, folder)) {
      Manifest contents = odd.contents();
      String dump = odd.dump();
      DatabaseProperties properties = odd.properties();
      odd.door(Watcher.none()).close();
      odd.restoration().take("before");
      odd.restoration().verify("before", Level.HASHES);
      odd.destroy();

      odd.restoration().putBack("before");
      odd.door(Watcher.none()).open();

      assertThat(contents.differences(odd.contents())).isEmpty();
      assertThat(odd.dump()).isEqualTo(dump);
      assertThat(odd.properties()).isEqualTo(properties);
      assertThat(odd.family()).containsExactly(odd.name());
      assertThat(odd.restoration().find("before"))
          .hasValueSatisfying(p -> assertThat(p.state()).isEqualTo(RestorePoint.State.PUT_BACK));
    }
  }

  @ParameterizedTest
  @EnumSource(Level.class)
  void a_copy_in_which_somebody_wrote_is_told_with_every_difference(Level level) {
    try (OddDatabase odd = OddDatabase.on(18, folder)) {
      odd.restoration().take("before");
      odd.restoration().verify("before", level);
      odd.run("update person set name = 'x' where id = 7; delete from scratch");

      assertThatThrownBy(() -> odd.restoration().verify("before", level))
          .isInstanceOfSatisfying(
              Failure.class,
              failure ->
                  assertThat(failure.problems().getFirst().details())
                      .extracting(Problem::target)
                      .contains("public.scratch")
                      .satisfies(
                          targets ->
                              assertThat(targets.contains("public.person"))
                                  .isEqualTo(level != Level.COUNTS)));
    }
  }

  @Test
  void nobody_gets_into_a_restore_point_and_it_says_what_it_is() {
    try (OddDatabase odd = OddDatabase.on(18, folder)) {
      RestorePoint point = odd.restoration().take("before");
      odd.restoration().verify("before", Level.FULL);

      String copy = point.at().getOrDefault(Swap.COPY, "");
      assertThat(odd.family()).containsExactlyInAnyOrder(odd.name(), copy);
      assertThatThrownBy(() -> odd.database().sibling(copy)).isInstanceOf(Failure.class);
      try (Database all = odd.database().maintenance()) {
        DatabaseProperties of = all.with("test", s -> DatabaseProperties.read(s, copy));
        assertThat(of.comment().orElse("")).contains("restore point before of " + odd.name());
        assertThat(of.grants()).noneMatch(grant -> grant.grantee().isEmpty());
      }
    }
  }

  @Test
  void a_dropped_point_is_gone_and_dropping_it_again_is_no_error() {
    try (OddDatabase odd = OddDatabase.on(18, folder)) {
      odd.restoration().take("before");

      odd.restoration().drop("before");
      odd.restoration().drop("before");

      assertThat(odd.family()).containsExactly(odd.name());
      assertThat(odd.restoration().find("before")).isEmpty();
      assertThat(odd.restoration().points()).isEmpty();
    }
  }

  @Test
  void a_database_that_is_not_uplifts_is_never_taken_for_a_half_made_copy() {
    try (OddDatabase odd = OddDatabase.on(18, folder)) {
      String name = odd.name() + "_rp_before";
      odd.run("create database " + Identifier.quote(name));

      assertThatThrownBy(() -> odd.restoration().take("before"))
          .isInstanceOfSatisfying(
              Failure.class,
              failure ->
                  assertThat(failure.problems())
                      .extracting(Problem::code)
                      .containsExactly("databaseExists"));
      assertThat(odd.family()).contains(name);
    }
  }

  @Test
  void what_would_be_lost_or_cannot_be_done_is_told_beforehand() {
    try (OddDatabase odd = OddDatabase.on(18, folder)) {
      odd.run(
          "create subscription news connection 'dbname=nowhere' publication p with (connect = false)");

      assertThat(odd.restoration().refusals())
          .extracting(Problem::code)
          .containsExactly("subscription");

      odd.run("alter subscription news set (slot_name = none); drop subscription news");
      assertThat(odd.restoration().refusals()).isEmpty();
    }
  }

  @Test
  void what_may_be_lost_by_name_is_lost_and_the_restore_leaves_nothing_behind() {
    try (OddDatabase odd = OddDatabase.on(18, folder)) {
      odd.run(
          "select pg_create_logical_replication_slot('slot_' || current_database(), 'pgoutput')");
      odd.run(
          "create subscription news connection 'dbname=nowhere' publication p with (connect = false)");
      String slot = "slot_" + odd.name();
      assertThat(odd.restoration().refusals())
          .extracting(Problem::target)
          .containsExactly(slot, "news");
      Restoration allowing = odd.restoration(allowing(slot, "news"), Watcher.none());
      assertThat(allowing.refusals()).isEmpty();
      Manifest contents = odd.contents();
      allowing.take("before");
      allowing.verify("before", Level.COUNTS);
      odd.destroy();

      allowing.putBack("before");

      assertThat(contents.differences(odd.contents())).isEmpty();
      assertThat(odd.family()).containsExactly(odd.name());
    }
  }

  private static RestoreSettings allowing(String... names) {
    RestoreSettings plain = RestoreSettings.DEFAULT;
    return new RestoreSettings(
        plain.kind(),
        plain.reason(),
        plain.take(),
        plain.verify(),
        plain.back(),
        plain.folder(),
        plain.jobs(),
        plain.stanza(),
        plain.config(),
        plain.stop(),
        plain.start(),
        plain.level(),
        plain.onFailure(),
        plain.keep(),
        List.of(names));
  }

  @Test
  void a_restore_that_fails_leaves_the_exact_steps_which_work_in_plain_sessions() {
    try (OddDatabase odd = OddDatabase.on(15, folder)) {
      Manifest contents = odd.contents();
      String dump = odd.dump();
      DatabaseProperties properties = odd.properties();
      RestorePoint point = odd.restoration().take("before");
      odd.restoration().verify("before", Level.HASHES);
      odd.destroy();
      String copy = point.at().getOrDefault(Swap.COPY, "");
      rename(odd, copy, copy + "_x");

      assertThatThrownBy(() -> odd.restoration().putBack("before"))
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> {
                assertThat(failure.exit()).isEqualTo(ExitCode.FAILED);
                assertThat(failure.problems().getFirst().code()).isEqualTo("recoveryFailed");
              });

      rename(odd, copy + "_x", copy);
      byHand(odd, odd.restoration().stepsByHand("before"));
      assertThat(contents.differences(odd.contents())).isEmpty();
      assertThat(odd.dump()).isEqualTo(dump);
      assertThat(odd.properties()).isEqualTo(properties);
    }
  }

  private static void rename(OddDatabase odd, String from, String to) {
    try (Database all = odd.database().maintenance();
        Session session = all.session("test")) {
      session.execute(
          "alter database %s rename to %s".formatted(Identifier.quote(from), Identifier.quote(to)));
    }
  }

  /** What stands between the marks, a statement a line. */
  private static void byHand(OddDatabase odd, List<String> lines) {
    odd.database().letGo();
    try (Database all = odd.database().maintenance();
        Session session = all.session("test")) {
      int from = 0;
      while (from < lines.size() && !lines.get(from).endsWith("<<'UPLIFT'")) {
        from++;
      }
      for (String line : lines.subList(from + 1, lines.indexOf("UPLIFT"))) {
        session.execute(line);
      }
    }
  }
}
