package dev.uplift.restore.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs here are stand-ins that answer {@code --version} and nothing else. */
final class PostgresToolsTest {
  @TempDir Path folder;

  @Test
  void the_lowest_version_that_will_do_is_taken() throws IOException {
    standIn("15/bin", "pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)");
    Path wanted = standIn("17/bin", "pg_dump (PostgreSQL) 17.2");
    standIn("18/bin", "pg_dump (PostgreSQL) 18beta1");

    assertThat(tools(Map.of()).find("pg_dump", 16)).isEqualTo(wanted);
  }

  @Test
  void of_equal_versions_the_one_on_the_path_is_taken() throws IOException {
    standIn("17/bin", "pg_dump (PostgreSQL) 17.2");
    Path own = standIn("own", "pg_dump (PostgreSQL) 17.4");

    PostgresTools tools = tools(Map.of("PATH", folder.resolve("own") + ":/nonexistent"));

    assertThat(tools.find("pg_dump", 15)).isEqualTo(own);
  }

  @Test
  void the_folder_that_the_variable_names_is_the_only_one_searched() throws IOException {
    standIn("18/bin", "pg_dump (PostgreSQL) 18.1");
    standIn("own", "pg_dump (PostgreSQL) 15.1");
    PostgresTools tools = tools(Map.of("UPLIFT_PG_TOOLS", folder.resolve("own").toString()));

    assertThatThrownBy(() -> tools.find("pg_dump", 16))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.exit()).isEqualTo(ExitCode.UNREACHABLE);
              assertThat(failure.problems().getFirst().why()).contains("own/pg_dump of 15");
              assertThat(failure.problems().getFirst().remedy())
                  .contains("postgresql-client-16")
                  .contains("UPLIFT_PG_TOOLS");
            });
  }

  @Test
  void debians_wrapper_is_passed_over() throws IOException {
    Path wrapper = standIn("share", "pg_dump (PostgreSQL) 18.1");
    Files.move(wrapper, wrapper.resolveSibling("pg_wrapper"));
    Files.createDirectories(folder.resolve("usr"));
    Files.createSymbolicLink(folder.resolve("usr/pg_dump"), folder.resolve("share/pg_wrapper"));

    assertThat(tools(Map.of("PATH", folder.resolve("usr").toString())).all("pg_dump")).isEmpty();
  }

  @Test
  void a_version_is_read_from_what_the_program_says() {
    assertThat(PostgresTools.major("pg_restore (PostgreSQL) 18devel")).hasValue(18);
    assertThat(PostgresTools.major("something else 12")).isEqualTo(OptionalInt.empty());
  }

  private PostgresTools tools(Map<String, String> variables) {
    List<Path> installations =
        List.of(folder.resolve("15"), folder.resolve("17"), folder.resolve("18"));
    return new PostgresTools(variables, installations);
  }

  private Path standIn(String place, String answer) throws IOException {
    Path file = folder.resolve(place).resolve("pg_dump");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\necho '" + answer + "'\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
