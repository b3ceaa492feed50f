package dev.uplift.restore.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackupFileTest {
  @TempDir Path folder;

  @Test
  void a_custom_dump_is_known_by_its_first_bytes_and_a_directory_dump_by_its_contents()
      throws IOException {
    Path custom = Files.writeString(folder.resolve("nightly.bak"), "PGDMP\u0001\u000e");
    Path directory = Files.createDirectory(folder.resolve("nightly"));
    Files.writeString(directory.resolve("toc.dat"), "PGDMP");

    assertThat(BackupFile.of(custom).form()).isEqualTo(BackupFile.Form.CUSTOM);
    assertThat(BackupFile.of(directory).form()).isEqualTo(BackupFile.Form.DIRECTORY);
  }

  @Test
  void a_dump_compressed_as_a_whole_is_refused_with_the_command_that_unpacks_it()
      throws IOException {
    Path file = folder.resolve("a.dump.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("PGDMP".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    refused(file, "gzip -dk");
  }

  @Test
  void plain_sql_is_refused_with_the_way_to_restore_it() throws IOException {
    Path file = Files.writeString(folder.resolve("a.sql"), "--\n-- PostgreSQL database dump\n--\n");

    refused(file, "psql -X -v ON_ERROR_STOP=1");
  }

  @Test
  void a_folder_without_contents_and_any_other_file_are_refused() throws IOException {
    refused(Files.createDirectory(folder.resolve("empty")), "pg_dump -Fd");
    refused(Files.writeString(folder.resolve("letter.txt"), "Dear Sir"), "pg_dump -Fc");
  }

  @Test
  void a_file_that_is_not_there_is_told_so() {
    assertThatThrownBy(() -> BackupFile.of(folder.resolve("none")))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.problems().getFirst().why()).contains("there is no"));
  }

  private static void refused(Path file, String remedy) {
    assertThatThrownBy(() -> BackupFile.of(file))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.exit()).isEqualTo(ExitCode.USAGE);
              assertThat(failure.problems().getFirst().code()).isEqualTo("notAnArchive");
              assertThat(failure.problems().getFirst().remedy()).contains(remedy);
            });
  }
}
