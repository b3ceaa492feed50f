package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.database.Database;
import dev.uplift.plan.Plan;
import dev.uplift.plan.Plan.Step;
import dev.uplift.plan.PlanPage;
import dev.uplift.problem.Problem;
import dev.uplift.run.admission.Proposal;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is planned for a database that the same packages have upgraded. */
class FinishedPlanTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir Path folder = Path.of("");

  @Test
  void nothing_is_left_to_do_and_no_conversion_is_asked_for_columns_that_are_gone() {
    Shop shop = shop();
    try (Database database = ProposalTest.old(18)) {
      execute(database, "create table ledger (id int primary key, amount numeric)");
      execute(database, "insert into ledger values (1, 2.5)");

      assertThat(plan(shop, database).steps()).flatExtracting(Step::scripts).hasSize(4);
      assertThat(new Runner(CLOCK, Watcher.none()).run(shop.request(database)).problems())
          .isEmpty();
      Plan plan = plan(shop, database);

      assertThat(plan.steps()).isEmpty();
      assertThat(plan.refusals()).isEmpty();
      assertThat(plan.nothingLeft()).isTrue();
      assertThat(PlanPage.html(plan)).contains("Nothing is left to do");

      execute(database, "drop view customers");
      Plan differs = plan(shop, database);

      assertThat(differs.changes())
          .extracting(Plan.ChangePart::object)
          .containsExactly("public.customers");
      assertThat(differs.steps()).flatExtracting(Step::scripts).isEmpty();
      assertThat(differs.warnings())
          .extracting(Problem::code, Problem::target)
          .containsExactly(tuple("upgradeFinished", "r1"));
      assertThat(differs.nothingLeft()).isFalse();
    }
  }

  /** With a conversion whose source column goes. */
  private Shop shop() {
    Shop shop = Shop.in(folder);
    shop.replace(
        "model/dictionary.yaml",
        "  oldlog: {because: replaced}\n",
        "  oldlog: {because: replaced}\n  ledger.amount: {by: total}\n");
    shop.write(
        "model/020-more.sql", "create table ledger (id bigint primary key, total numeric(20,2));");
    shop.write(
        "scripts/total.yaml",
        """
        format: conversion/1
        description: Of a ledger's own rows
        stage: PostSync
        scope: PerDatabase
        from: ledger c
        update: c
        chunk: {by: [id]}
        set: {total: c.amount * 2}
        """);
    return shop;
  }

  private static void execute(Database database, String sql) {
    long _ = database.with("test", s -> s.execute(sql));
  }

  private Plan plan(Shop shop, Database database) {
    return new Proposal(shop.site(database), shop.stack(), CLOCK)
        .plan(Optional.of("a test"), OptionalInt.of(2), false);
  }
}
