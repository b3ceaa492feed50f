package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PairsTest {

  static Stream<Arguments> pairs() {
    return Stream.of(15, 18)
        .flatMap(
            major ->
                Stream.of(
                        ColumnPairs.all(),
                        KeyPairs.all(),
                        ObjectPairs.all(),
                        PartitionPairs.all(),
                        TypePairs.all())
                    .flatMap(List::stream)
                    .map(pair -> Arguments.of(major, pair)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("pairs")
  void the_old_structure_becomes_the_new_one_with_its_rows_and_a_second_sync_does_nothing(
      int major, Pair pair) {
    try (PairRun run = PairRun.of(major, pair.old(), pair.shall(), pair.dictionary())) {
      assertThat(run.preview().refusals()).isEmpty();

      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.rows(pair.query())).isEqualTo(pair.rows());
      run.executed.clear();
      assertThat(run.problems()).isEmpty();
      assertThat(run.executed).isEmpty();
    }
  }
}
