package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.Dictionary;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The driver says a style of dates of its own; what database or role say of their order counts. */
class DateOrderTest {

  @ParameterizedTest
  @EnumSource(
      value = Preference.class,
      names = {"MERGED", "SHADOW"})
  void a_text_becomes_the_date_that_the_database_reads_it_as(Preference how) {
    String old =
        """
        create table t (id int primary key, a text);
        insert into t values (1, '03/04/2020');
        do $$ begin
          execute format('alter database %I set datestyle = ''German''', current_database());
        end $$;
        """;
    String shall = "create table t (id int primary key, a date);";

    try (PairRun run =
        PairRun.of(
            18,
            old,
            shall,
            PairRun.settings(Dictionary.EMPTY, false).with(Rewriting.BY_COST.preferring(how)))) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.rows("select a::text r from t")).containsExactly("2020-04-03");
    }
  }
}
