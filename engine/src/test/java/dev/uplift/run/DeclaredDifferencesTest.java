package dev.uplift.run;

import static dev.uplift.run.LedgerShop.report;
import static dev.uplift.run.LedgerShop.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Problem;
import dev.uplift.reconcile.TableResult;
import dev.uplift.reconcile.TableResult.CompanyResult;
import dev.uplift.reconcile.TableResult.Outcome;
import dev.uplift.run.request.RunOutcome;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What scripts and the dictionary say will differ passes, and no more than that. */
class DeclaredDifferencesTest {
  @AutoClose private final LedgerShop shop = LedgerShop.make();

  @Test
  void a_difference_that_the_script_declares_by_now_passes_when_the_run_goes_on() {
    shop.script("", "delete from ledger where recid = 42;");
    assertThat(shop.run("sums").problems())
        .extracting(Problem::code)
        .contains("reconciliationDiffers");

    shop.script("deletes: [ledger]", "delete from ledger where recid = 42;");
    RunOutcome outcome = shop.run("sums");

    assertThat(outcome.problems()).isEmpty();
    TableResult ledger = table(report(outcome), "public.ledger");
    assertThat(ledger.outcome()).isEqualTo(Outcome.DECLARED);
    assertThat(ledger.differences()).allMatch(d -> d.declaredBy().equals(List.of("sabotage")));
    assertThat(ledger.differences())
        .extracting(d -> d.what().text())
        .containsExactly("rows", "sum");
  }

  @Test
  void rows_may_go_while_their_sums_must_stay() {
    shop.script(
        "deletes: [ledger]\nupdates: [ledger]\nchanges: {ledger: {rows: fewer, sums: same}}",
        "update ledger set amount = amount + 2.25 where recid = 4;"
            + " delete from ledger where recid in (2, 1);");

    RunOutcome outcome = shop.run("sums");

    assertThat(outcome.problems())
        .extracting(Problem::message)
        .containsExactly(
            "\"public.ledger\" of company \"dat\":"
                + " the sum of \"amount\" was \"2512.5\" and is \"2511.25\"");
  }

  @Test
  void rounding_that_the_dictionary_permits_is_told_and_no_more_than_that_is_let_pass() {
    shop.script("", "select 1;");
    shop.narrowly("dedupe", "hash");
    shop.narrowly("create-parties", "party");
    shop.narrowly("unhash", "hash");
    RunOutcome rounded = shop.run("sums");

    assertThat(rounded.problems()).isEmpty();
    TableResult customers = table(report(rounded), "public.custtable");
    assertThat(customers.differences())
        .hasSize(2)
        .allMatch(d -> d.declaredBy().equals(List.of("dictionary: narrow round")));

    try (LedgerShop other = shop.again(18, "rounded")) {
      other.script(
          "changes: {auditlog: {rows: more}}",
          "update custtable set amount = amount + 0.001 where recid = 9;");

      assertThat(other.run("sums").problems())
          .extracting(Problem::message)
          .singleElement()
          .asString()
          .contains("custtable", "\"dat\"", "the sum of \"amount\"");
    }
  }

  @Test
  void of_a_table_that_is_updated_only_the_columns_that_the_sql_sets_may_hold_other_values() {
    shop.script(
        "updates: [ledger]",
        "update ledger l set status = 'done', code = l.code + 1 where recid = 3;");

    TableResult ledger = table(report(shop.run("hashes")), "public.ledger");

    assertThat(ledger.outcome()).isEqualTo(Outcome.SAME);
    assertThat(ledger.unhashed().keySet()).containsExactly("code", "status");
    assertThat(ledger.hashedColumns()).isEqualTo(3);
  }

  @Test
  void of_an_updated_table_with_a_trigger_any_value_may_be_another() {
    long _ =
        shop.database()
            .with(
                "test",
                s ->
                    s.execute(
                        "create function stamp() returns trigger language plpgsql as $$ begin"
                            + " new.note = 'stamped'; return new; end $$; create trigger stamp before"
                            + " update on ledger for each row execute function stamp()"));
    shop.replace(
        "model/020-ledger.sql",
        LedgerShop.MODEL,
        LedgerShop.MODEL
            + "create function stamp() returns trigger language plpgsql as $$ begin"
            + " new.note = 'stamped'; return new; end $$; create trigger stamp before"
            + " update on ledger for each row execute function stamp();");
    shop.script("updates: [ledger]", "update ledger set status = 'done' where recid = 3;");

    RunOutcome outcome = shop.run("hashes");

    assertThat(outcome.problems()).isEmpty();
    assertThat(table(report(outcome), "public.ledger").unhashed().get("note"))
        .isEqualTo("changed by sabotage");
  }

  @Test
  void a_table_has_as_many_rows_as_others_had_before_where_a_script_says_so_even_a_new_one() {
    shop.replace(
        "scripts/create-parties.sql",
        "changes: {",
        "changes: {dirparty: {rows: {equals: [customer]}}, ");

    RunOutcome outcome = shop.run("counts");

    assertThat(outcome.problems()).isEmpty();
    CompanyResult parties = table(report(outcome), "public.dirparty").companies().getFirst();
    assertThat(parties.rowsAfter()).contains(100L);
    assertThat(parties.rowsDeclared()).contains(100L);
    assertThat(table(report(outcome), "public.dirparty").outcome()).isEqualTo(Outcome.DECLARED);
  }

  @Test
  void a_table_that_lacks_rows_which_a_script_says_it_has_is_caught() {
    shop.script(
        "changes: {ledger: {rows: {equals: [ledger, oldlog]}}}",
        "delete from ledger where recid = 42;");

    RunOutcome outcome = shop.run("counts");

    assertThat(outcome.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(outcome.problems())
        .extracting(Problem::message)
        .containsExactly(
            "\"public.ledger\": rows were \"0\" and are \"0\", not \"2\" as declared",
            "\"public.ledger\" of company \"usmf\": rows were \"50\" and are \"49\", not"
                + " \"50\" as declared");
  }
}
