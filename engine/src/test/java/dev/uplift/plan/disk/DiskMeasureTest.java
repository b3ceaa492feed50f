package dev.uplift.plan.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.pack.environment.Environment.FreeDisk;
import dev.uplift.plan.disk.DiskMeasure.Asked;
import dev.uplift.plan.disk.DiskMeasure.Facts;
import dev.uplift.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

  @Test
  void a_log_that_is_a_link_to_a_disk_of_its_own_is_looked_for_there() throws IOException {
    Path data = folder.resolve("data");
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.createDirectories(data.resolve("global"));
    Files.createSymbolicLink(data.resolve("pg_wal"), elsewhere);
    String mounts = "echo '%s 900'; echo '%s 7'".formatted(folder, elsewhere);

    try (Database database = Rehearsal.database(18, "disk")) {
      inPlace(database, "create tablespace in_place location ''");
      Files.write(data.resolve("global/pg_control"), identifier(database));
      DiskSpace here = probed(database, new Facts(false, Optional.of(data.toString())), mounts);
      Files.delete(data.resolve("global/pg_control"));
      DiskSpace untold = probed(database, new Facts(false, Optional.of(data.toString())), mounts);
      String told = mounts + "; echo 'pg_wal -> %s'".formatted(elsewhere);
      DiskSpace byProbe = probed(database, new Facts(false, Optional.of(data.toString())), told);
      DiskSpace byProbeAlone = probed(database, new Facts(false, Optional.empty()), told);

      assertThat(here.log().freeBytes()).isEqualTo(7);
      assertThat(here.data().freeBytes()).isEqualTo(900);
      assertThat(untold.log().freeBytes()).as("nobody can say").isEqualTo(900);
      assertThat(byProbe.log().freeBytes()).isEqualTo(7);
      assertThat(byProbe.data().freeBytes()).isEqualTo(900);
      assertThat(byProbeAlone.log().freeBytes()).isEqualTo(7);
      inPlace(database, "drop tablespace in_place");
    }
  }

  /** Every Linux has a disk of its own there. */
  @Test
  void df_on_the_server_says_on_which_of_a_probe_s_mounts_the_log_lies() throws IOException {
    Files.createSymbolicLink(folder.resolve("pg_wal"), Path.of("/proc"));

    try (Database database = Rehearsal.database(18, "disk")) {
      DiskSpace space =
          probed(
              database,
              new Facts(true, Optional.of(folder.toString())),
              "echo '/ 900'; echo '/proc 7'");

      assertThat(space.log().mount()).isEqualTo("/proc");
      assertThat(space.data().mount()).isEqualTo("/");
    }
  }

  @Test
  void where_links_lead_is_asked_of_the_server_once() throws IOException {
    Path log = Files.createSymbolicLink(folder.resolve("pg_wal"), Path.of("/proc"));
    Asked asked = new Asked(Optional.of("echo '/ 900'; echo '/proc 7'"), folder, Optional.empty());

    try (Database database = Rehearsal.database(18, "disk")) {
      Facts facts = new Facts(true, Optional.of(folder.toString()));
      DiskMeasure measure = new DiskMeasure(database, facts, asked);
      DiskSpace first = measure.space().orElseThrow();
      Files.delete(log);
      DiskSpace second = measure.space().orElseThrow();

      assertThat(first.log().mount()).isEqualTo("/proc");
      assertThat(second.log().mount()).isEqualTo("/proc");
    }
  }

  @Test
  void where_links_lead_is_asked_again_while_df_on_the_server_fails() throws IOException {
    Files.createSymbolicLink(folder.resolve("pg_wal"), Path.of("/proc"));
    Asked asked = new Asked(Optional.of("echo '/ 900'; echo '/proc 7'"), folder, Optional.empty());
    Path able = folder.resolve("able");
    String df = "test -e '" + able + "' && LC_ALL=C df -P -k --";

    try (Database database = Rehearsal.database(18, "disk")) {
      Facts facts = new Facts(true, Optional.of(folder.toString()));
      DiskMeasure measure = new DiskMeasure(database, facts, asked, df);
      DiskSpace first = measure.space().orElseThrow();
      Files.createFile(able);
      DiskSpace second = measure.space().orElseThrow();

      assertThat(first.log().mount()).isEqualTo("/");
      assertThat(second.log().mount()).isEqualTo("/proc");
    }
  }

  @Test
  void what_df_on_the_server_prints_and_nobody_can_read_leaves_the_disks_unknown() {
    Optional<FreeDisk> said = Optional.of(new FreeDisk(900));

    try (Database database = Rehearsal.database(18, "disk")) {
      Facts facts = new Facts(true, Optional.of(folder.toString()));
      Asked nothing = new Asked(Optional.empty(), folder, Optional.empty());
      Asked told = new Asked(Optional.empty(), folder, said);
      Asked probed = new Asked(Optional.of("echo '/ 7'"), folder, said);

      assertThat(new DiskMeasure(database, facts, nothing, "echo").space()).isEmpty();
      assertThat(new DiskMeasure(database, facts, told, "echo").space())
          .hasValueSatisfying(space -> assertThat(space.data().freeBytes()).isEqualTo(900));
      assertThat(new DiskMeasure(database, facts, probed, "echo").space())
          .hasValueSatisfying(space -> assertThat(space.data().freeBytes()).isEqualTo(7));
    }
  }

  private DiskSpace probed(Database database, Facts facts, String line) {
    Asked asked = new Asked(Optional.of(line), folder, Optional.empty());
    return new DiskMeasure(database, facts, asked).space().orElseThrow();
  }

  /** A tablespace whose folder the server does not name as others see it hinders nothing. */
  private static void inPlace(Database database, String sql) {
    database.with(
        "test",
        s -> {
          long _ = s.execute("set allow_in_place_tablespaces = on");
          return s.execute(sql);
        });
  }

  /** As a control file begins. */
  private static byte[] identifier(Database database) {
    String number =
        database.with(
            "test",
            s ->
                s.one(
                    "select system_identifier::text id from pg_control_system()",
                    row -> row.string("id")));
    return ByteBuffer.allocate(Long.BYTES)
        .order(ByteOrder.nativeOrder())
        .putLong(Long.parseUnsignedLong(number))
        .array();
  }
}
