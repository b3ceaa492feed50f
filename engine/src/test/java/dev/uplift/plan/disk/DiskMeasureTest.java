package dev.uplift.plan.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.plan.disk.DiskMeasure.Asked;
import dev.uplift.plan.disk.DiskMeasure.Facts;
import dev.uplift.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskMeasureTest {
  @TempDir Path folder = Path.of("");

  @Test
  void df_on_the_server_is_asked_where_the_data_folder_is_another_machine_s() throws IOException {
    Files.createDirectories(folder.resolve("pg_wal"));
    Asked asked = new Asked(Optional.empty(), folder, Optional.empty());

    try (Database database = Rehearsal.database(18, "disk")) {
      Facts remote = new Facts(true, Optional.of(folder.toString()));
      DiskSpace here = DiskMeasure.of(database, asked).space().orElseThrow();
      DiskSpace there = new DiskMeasure(database, remote, asked).space().orElseThrow();

      assertThat(here.how()).isEqualTo("measured on this machine");
      assertThat(there.how()).isEqualTo("as df on the server says");
      assertThat(there.data().freeBytes()).isPositive();
    }
  }
}
