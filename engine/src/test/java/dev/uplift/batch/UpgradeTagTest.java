package dev.uplift.batch;

import static dev.uplift.batch.BatchRig.PATH;
import static dev.uplift.batch.BatchRig.RUN;
import static dev.uplift.batch.BatchRig.script;
import static dev.uplift.batch.BatchRig.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.batch.tags.UpgradeTag;
import dev.uplift.batch.tags.UpgradeTagTable;
import dev.uplift.batch.tags.UpgradeTagTable.Holder;
import dev.uplift.pack.Script;
import dev.uplift.watch.Event;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UpgradeTagTest {
  private static final String TOUCH = "update t set n = n + 1 where company = :company";

  private final BatchRig rig = new BatchRig(18).rows(60);
  private final UpgradeTagTable tags = new UpgradeTagTable(rig.session);

  @AfterEach
  void close() {
    rig.close();
  }

  private static Script tagged() {
    return script("hash").perCompany().tag("X-1").updates("t").body(TOUCH);
  }

  private static Script cut() {
    return script("hash")
        .perCompany()
        .tag("X-1")
        .updates("t")
        .chunk("t", "id")
        .body(TOUCH + " and :chunk(t)");
  }

  private BatchOutcome laterRun(Script script, String... companies) {
    rig.session.execute("insert into dbupgrade.run values (8, 1) on conflict do nothing");
    BatchSettings later =
        new BatchSettings(8, 1, 3, Duration.ofSeconds(30), 10, Set.of())
            .withCompanyColumn("company");
    return rig.run(
        new Batch(rig.database, later, rig.events::add, java.time.InstantSource.system()),
        List.of(script),
        companies);
  }

  @Test
  void a_script_sets_its_tag_for_each_company_and_a_later_run_leaves_it_out() {
    assertThat(rig.run(1, List.of(tagged()), "a", "b").complete()).isTrue();

    assertThat(tags.read())
        .extracting(UpgradeTag::tag, UpgradeTag::company, UpgradeTag::skipped)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("X-1", "a", false),
            org.assertj.core.groups.Tuple.tuple("X-1", "b", false));
    assertThat(tags.read().getFirst().run()).contains(RUN);
    assertThat(tags.read().getFirst().script()).contains("hash");

    assertThat(laterRun(tagged(), "a", "b", "c").complete()).isTrue();

    assertThat(rig.count("n = 1")).isEqualTo(60);
    assertThat(rig.number("select count(*) n from dbupgrade.scripttask where state = 'Finished'"))
        .isEqualTo(5);
    assertThat(rig.events)
        .filteredOn(Event.Noted.class::isInstance)
        .extracting(event -> ((Event.Noted) event).text())
        .containsExactly(
            "hash (a) does not run: the tag \"X-1\" is set",
            "hash (b) does not run: the tag \"X-1\" is set");
  }

  @Test
  void a_script_in_chunks_sets_it_with_its_end_and_not_before() {
    rig.session.execute(
        "create function guard() returns trigger language plpgsql as"
            + " $$ begin if new.id = 40 then raise exception 'no'; end if; return new; end $$;"
            + " create trigger guard before update on t for each row execute function guard()");

    assertThat(rig.run(1, List.of(cut()), "a", "b").complete()).isFalse();
    assertThat(tags.read()).extracting(UpgradeTag::company).containsExactly("a");

    rig.session.execute("drop trigger guard on t");
    assertThat(rig.run(2, List.of(cut()), "a", "b").complete()).isTrue();
    assertThat(tags.read()).extracting(UpgradeTag::company).containsExactly("a", "b");
    assertThat(rig.count("n = 1")).isEqualTo(40);
  }

  @Test
  void the_tag_commits_with_the_effect_of_a_script_without_chunks() {
    rig.session.execute(
        "alter table dbupgrade.upgradetag add constraint no check (company <> 'b')");

    assertThat(rig.run(1, List.of(tagged()), "a", "b").complete()).isFalse();

    assertThat(rig.count("n = 1")).isEqualTo(20);
    assertThat(rig.count("company = 'b' and n > 0")).isZero();
  }

  @Test
  void what_a_person_skips_does_not_run_and_what_is_done_again_does() {
    assertThat(tags.setByHand("X-1", new Holder("a", ""), true, "not ours")).isTrue();
    assertThat(tags.setByHand("X-1", new Holder("a", ""), false, "again")).isFalse();

    assertThat(rig.run(1, List.of(tagged()), "a", "b").complete()).isTrue();
    assertThat(rig.count("n = 1")).isEqualTo(20);
    assertThat(tags.read()).extracting(UpgradeTag::skipped).containsExactly(true, false);

    BatchSettings redo =
        new BatchSettings(RUN, 2, 3, Duration.ofSeconds(30), 10, Set.of("hash"))
            .withCompanyColumn("company");
    assertThat(rig.run(rig.batch(redo), List.of(tagged()), "a", "b").complete()).isTrue();
    assertThat(rig.count("company = 'a' and n = 1")).isEqualTo(20);
    assertThat(rig.count("company = 'b' and n = 2")).isEqualTo(20);
    assertThat(tags.read()).extracting(UpgradeTag::skipped).containsExactly(false, false);
  }

  @Test
  void an_attempt_that_ended_between_effect_and_end_goes_on_to_its_end() {
    Batch first = rig.batch(settings(1));
    assertThat(rig.run(first, List.of(tagged()), "a").complete()).isTrue();
    rig.session.execute(
        "update dbupgrade.scripttask set state = 'Running'; delete from"
            + " dbupgrade.releaseupdatescriptslog");

    Batch heir = rig.batch(settings(2));
    heir.schedule(Script.Stage.POST_SYNC, List.of(tagged()), List.of("a"), PATH);
    heir.start(Script.Stage.POST_SYNC, PATH);

    assertThat(heir.await(Script.Stage.POST_SYNC).complete()).isTrue();
    assertThat(rig.number("select sum(rows) n from dbupgrade.releaseupdatescriptslog"))
        .isEqualTo(20);
    assertThat(rig.count("n = 1")).isEqualTo(20);
  }

  @Test
  void who_has_lost_the_run_sets_nothing() {
    rig.session.execute("update dbupgrade.run set epoch = 2");

    assertThat(tags.set("X", new Holder("", ""), new UpgradeTagTable.Setter(RUN, 1, "x"), false))
        .isFalse();
    assertThat(tags.read()).isEmpty();
  }
}
