package dev.uplift.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SetColumnsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "update t set a = 1 | a",
        "UPDATE ONLY public.T AS x SET A = 'b = 1, c = 2', b = x.c where c = 3 | a,b",
        "update t set (a, b) = (select c, d from u where u.e = t.f), g = 1 from v | a,b,g",
        "update t set a = b is distinct from c, d = 1 from u where e = 1 | a,d",
        "update t set a = case when b = 1 then c else d end, e = extract(year from f)::int | a,e",
        "update t set a[1] = 2, b.c = 3 returning d = 4 | a,b",
        "update t set /* b = 1, */ a = 2 -- , c = 3 | a",
        "update t set a = 1; update t set b = 2; update u set c = 3 | a,b",
        "with m as (insert into u select 1 returning id) update t x set a = m.id from m | a",
        "with m as (update t set a = 1 returning id) delete from u using m where u.b = m.id | a",
        "with m as (select 1 from t for update) update t set a = 1 where :chunk(t) | a",
        "with m as (select 1 from t for no key update) update t set a = :company | a",
      })
  void the_columns_that_a_script_sets_are_read_from_its_text(String sql, String columns) {
    assertThat(SetColumns.of(sql, "t")).contains(Set.copyOf(List.of(columns.split(","))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update u set a = 1",
        "insert into t select 1 on conflict (id) do update set a = 1",
        "merge into t using u on t.id = u.id when matched then update set a = 1",
        "update t set a = 1; select f()",
        "update t set a = 1; do $$ begin update t set b = 1; end $$",
        "update \"t\" set a = 1",
        "update t set \"A\" = 1",
        "update t set a = 1; call p()",
        "create temporary table m as select 1; update t set a = 1",
      })
  void what_is_not_plain_is_not_guessed(String sql) {
    assertThat(SetColumns.of(sql, "t")).isEmpty();
  }

  @Test
  void a_table_of_another_name_is_none_of_its_business() {
    assertThat(SetColumns.of("update tt set a = 1; update t set b = 1", "tt"))
        .contains(Set.of("a"));
  }
}
