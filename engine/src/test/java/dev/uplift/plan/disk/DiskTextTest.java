package dev.uplift.plan.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.problem.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiskTextTest {
  @ParameterizedTest
  @CsvSource({
    "1024-blocks,1024",
    "512-blocks,512",
    "1B-blocks,1",
    "1-blocks,1",
    "1M-blocks,1048576"
  })
  void df_is_read_with_the_block_size_that_its_heading_tells(String heading, long block) {
    String text =
        """
        Filesystem     %s      Used Available Capacity Mounted on
        /dev/sda1      100  60        40      60%% /
        /dev/mapper/v g 200 0 200 0%% /srv/my data
        tmpfs 10 12 -2 - /full
        """
            .formatted(heading);

    assertThat(DiskText.volumes(text, "df"))
        .containsExactly(
            new Volume("/", 40 * block),
            new Volume("/srv/my data", 200 * block),
            new Volume("/full", 0));
  }

  @Test
  void a_line_for_each_disk_may_say_mount_and_bytes() {
    assertThat(DiskText.volumes("/var/lib/my data 5000000000\n\nD:\\ 7\n", "probe"))
        .containsExactly(new Volume("/var/lib/my data", 5_000_000_000L), new Volume("D:\\", 7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no idea",
        "/ 12G",
        "Filesystem Size Used Avail Use% Mounted on\n/dev/sda1 100G 60G 40G 60% /"
      })
  void anything_else_is_refused_and_never_guessed_at(String text) {
    assertThatThrownBy(() -> DiskText.volumes(text, "probe"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void a_folder_lies_on_the_longest_mount_that_holds_it_and_an_unknown_one_on_the_tightest() {
    Volume root = new Volume("/", 10);
    Volume data = new Volume("/var/lib/postgresql", 500);
    Volume log = new Volume("/var/lib/postgresql/18/pg_wal", 50);
    List<Volume> all = List.of(root, data, log, new Volume("/var/lib/post", 7));

    DiskSpace known =
        DiskSpace.ofMounts(
            "",
            all,
            new DiskSpace.Folders(
                Optional.of(Path.of("/var/lib/postgresql/18")), Map.of("fast", Path.of("/nvme"))));
    DiskSpace unknown =
        DiskSpace.ofMounts("", all, new DiskSpace.Folders(Optional.empty(), Map.of()));

    assertThat(known.data()).isEqualTo(data);
    assertThat(known.log()).isEqualTo(log);
    assertThat(known.of("fast")).isEqualTo(root);
    assertThat(known.of("pg_default")).isEqualTo(data);
    assertThat(unknown.data().freeBytes()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pg_wal -> /srv/log",
        "lrwxrwxrwx 1 pg pg 8 Nov 26 10:00 /pg/18/pg_wal -> /srv/log",
        "/pg/18/pg_wal -> ../../srv/log"
      })
  void a_line_may_say_where_the_log_lies(String line) {
    String text = "/ 10\n/srv/log 7\n" + line;
    Path log = DiskText.log(text).orElseThrow();

    assertThat(DiskText.volumes(text, "probe"))
        .containsExactly(new Volume("/", 10), new Volume("/srv/log", 7));
    assertThat(new DiskSpace.Folders(Optional.of(Path.of("/pg/18")), Map.of()).withLog(log).log())
        .contains(Path.of("/srv/log"));
    assertThat(DiskText.log("/ 10")).isEmpty();
  }
}
