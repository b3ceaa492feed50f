package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.Comparison;
import dev.uplift.pack.Dictionary;
import dev.uplift.pack.Dictionary.Narrow;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.PutOff;
import dev.uplift.sync.intent.SyncSettings;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unique keys that scripts repair wait until they have. */
class DuplicatesTest {
  private static final String OLD =
      """
      create table t (id int primary key, code varchar(12), other text);
      create unique index u on t (code);
      insert into t values (1, 'same-code-01', 'x'), (2, 'same-code-02', 'x'), (3, 'else', 'y')
      """;
  private static final String SHALL =
      """
      create table t (id int primary key, code varchar(10), other text);
      create unique index u on t (code);
      create unique index v on t (other)
      """;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_key_that_a_shorter_type_makes_rows_share_goes_before_and_comes_back_in_final(int major) {
    try (PairRun run =
        PairRun.of(major, OLD, SHALL, settings(Set.of("public.t.u", "public.t.v")))) {
      assertThat(run.syncer().sync(Mode.FULL).problems()).isEmpty();
      assertThat(run.rows("select code r from t order by id"))
          .containsExactly("same-code-", "same-code-", "else");
      assertThat(run.rows("select count(*)::text r from pg_indexes where indexname in ('u', 'v')"))
          .containsExactly("0");
      assertThat(run.noted)
          .contains(
              "public.t.u waits for FINAL: 2 rows share 1 keys, which a script repairs",
              "public.t.v waits for FINAL: 2 rows share 1 keys, which a script repairs");

      PairRun.execute(run.database, "update t set code = id::text, other = id::text");

      assertThat(run.syncer().sync(Mode.FULL).problems()).isEmpty();
      assertThat(run.syncer().sync(Mode.FINAL).problems()).isEmpty();
      assertThat(run.differences()).isEmpty();
    }
  }

  @Test
  void a_key_that_no_rows_share_is_made_with_the_others() {
    try (PairRun run = PairRun.of(18, OLD, SHALL, settings(Set.of("public.t.u", "public.t.v")))) {
      PairRun.execute(run.database, "update t set code = id::text, other = id::text");

      assertThat(run.syncer().sync(Mode.FULL).problems()).isEmpty();

      assertThat(run.rows("select count(*)::text r from pg_indexes where indexname in ('u', 'v')"))
          .containsExactly("2");
      assertThat(run.noted).isEmpty();
    }
  }

  private static SyncSettings settings(Set<String> repairedLater) {
    Dictionary dictionary = Pair.narrows("public.t", "code", Narrow.TRUNCATE);
    return SyncSettings.of(
            dictionary, new Comparison(false, false, false, false, true, "old", "new"))
        .with(new PutOff(Set.of(), repairedLater));
  }
}
