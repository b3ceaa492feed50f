package dev.uplift.run;

import static dev.uplift.run.LedgerShop.report;
import static dev.uplift.run.LedgerShop.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.reconcile.Reconciliation;
import dev.uplift.reconcile.TableResult;
import dev.uplift.reconcile.TableResult.CompanyResult;
import dev.uplift.reconcile.TableResult.Outcome;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.status.ErrorsReader;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A whole upgrade is held against the database before it. */
class ReconcileTest {
  @AutoClose private final LedgerShop shop = LedgerShop.make();

  @Test
  void an_upgrade_that_loses_nothing_is_reconciled_by_table_and_company_across_renames() {
    RunOutcome outcome = shop.run("hashes");

    assertThat(outcome.problems()).isEmpty();
    Reconciliation report = report(outcome);
    assertThat(report.reconciled()).isTrue();
    TableResult customers = table(report, "public.custtable");
    assertThat(customers.was()).contains("public.customer");
    assertThat(customers.companies())
        .extracting(CompanyResult::company)
        .containsExactly("dat", "usmf");
    assertThat(customers.companies())
        .allMatch(c -> c.rowsBefore() == 50 && c.rowsAfter().get() == 50);
    assertThat(table(report, "public.oldlog").outcome()).isEqualTo(Outcome.RETIRED);
    assertThat(table(report, "public.oldlog").companies().getFirst().rowsBefore()).isEqualTo(2);
    TableResult ledger = table(report, "public.ledger");
    assertThat(ledger.outcome()).isEqualTo(Outcome.SAME);
    assertThat(ledger.hashedColumns()).isEqualTo(5);
    assertThat(ledger.companies().getFirst().sums().getFirst().sumAfter()).isEqualTo("2512.5");
  }

  @Test
  void a_script_that_loses_one_row_of_one_company_is_caught_and_named() {
    shop.script("", "delete from ledger where recid = 42;");

    RunOutcome outcome = shop.run("counts");

    assertThat(outcome.exit()).isEqualTo(ExitCode.FAILED);
    Problem problem = outcome.problems().getFirst();
    assertThat(outcome.problems()).hasSize(1);
    assertThat(problem.message())
        .isEqualTo("\"public.ledger\" of company \"usmf\": rows were \"50\" and are \"49\"");
    assertThat(problem.remedy()).contains("uplift restore", "uplift execute");
    assertThat(new ErrorsReader().read(shop.database()))
        .extracting(Problem::code)
        .containsExactly("reconciliationDiffers");
    assertThat(report(outcome).reconciled()).isFalse();
    assertThat(shop.status().door()).isEqualTo("closed");
  }

  @Test
  void a_changed_amount_is_caught_by_its_sum_unless_the_script_may_change_that_column() {
    shop.script(
        "updates: [ledger]\nchanges: {ledger: {columns: [status]}}",
        "update ledger set status = 'done', amount = amount + 0.01 where recid = 7;");

    RunOutcome outcome = shop.run("sums");

    assertThat(outcome.problems()).hasSize(1);
    assertThat(outcome.problems().getFirst().message())
        .isEqualTo(
            "\"public.ledger\" of company \"dat\":"
                + " the sum of \"amount\" was \"2512.5\" and is \"2512.51\"");

    shop.script(
        "updates: [ledger]",
        "update ledger set status = 'done', amount = amount + 0.01 where recid = 7;");
    assertThat(shop.run("sums").problems()).isEmpty();
  }

  @Test
  void values_that_nobody_meant_to_change_are_caught_by_their_hash_and_the_column_is_named() {
    shop.script(
        "updates: [ledger]\nchanges: {ledger: {columns: [status]}}",
        "update ledger set status = 'done', note = 'note 5' where recid = 3;"
            + " update ledger set note = 'note 3' where recid = 5;");

    RunOutcome outcome = shop.run("hashes");

    assertThat(outcome.problems())
        .extracting(Problem::message)
        .containsExactly(
            "\"public.ledger\" of company \"dat\": values of \"note\" are others than before");
    TableResult ledger = table(report(outcome), "public.ledger");
    assertThat(ledger.unhashed()).containsEntry("status", "changed by sabotage");
  }

  @Test
  void an_amount_that_is_none_is_refused_before_anything_changes() {
    shop.write(
        "model/dictionary.yaml",
        Shop.DICTIONARY.replace("tables:\n", "tables:\n  ledger: {amounts: [note, nosuch]}\n"));

    Failure refused = catchThrowableOfType(Failure.class, () -> shop.run("sums"));

    assertThat(refused.problems())
        .extracting(Problem::code)
        .containsExactly("amountNoNumber", "amountUnknown");
  }
}
