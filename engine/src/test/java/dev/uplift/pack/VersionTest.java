package dev.uplift.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
  @ParameterizedTest
  @CsvSource({
    "7.0, 7.0.0, 0",
    "7.10, 7.9, 1",
    "7.0-rc1, 7.0, -1",
    "7.0-rc2, 7.0-rc1, 1",
    "6.3.1000.309, 6.3.999, 1",
    "v2, 2, 0"
  })
  void versions_are_ordered_by_their_numbers(String left, String right, int order) {
    int found = Version.parse(left).orElseThrow().compareTo(Version.parse(right).orElseThrow());

    assertThat(Integer.signum(found)).isEqualTo(order);
  }

  @ParameterizedTest
  @CsvSource({
    ">=5.2 <7.0, 5.2, true",
    ">=5.2 <7.0, 7.0.0, false",
    "> 5.2, 5.2.1, true",
    "=5.2, 5.2, true",
    "5.2, 5.3, false",
    "<=7, 7, true",
    "*, 0.0.1, true"
  })
  void a_range_holds_what_meets_all_its_bounds(String range, String version, boolean held) {
    boolean found =
        VersionRange.parse(range).orElseThrow().contains(Version.parse(version).orElseThrow());

    assertThat(found).isEqualTo(held);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "fifteen", ">=", ">=5.2 or 6", "=>5", ">=5.2, <7", "5..2"})
  void what_is_no_range_is_not_read(String text) {
    assertThat(VersionRange.parse(text)).isEmpty();
  }

  @Test
  void this_uplift_s_version_is_the_build_s() throws IOException {
    String pom = Files.readString(Path.of(System.getProperty("uplift.root"), "pom.xml"));

    assertThat(pom).contains("<version>" + UpliftVersion.CURRENT + "-SNAPSHOT</version>");
  }
}
