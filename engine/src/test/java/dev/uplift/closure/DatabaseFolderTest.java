package dev.uplift.closure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseFolderTest {
  @TempDir Path home;

  @Test
  void the_only_folder_of_a_name_is_found_without_its_server() throws IOException {
    Path own = folder("a+b%2Fc-7123456789012345678");
    folder("a+b%2Fc-2-7123456789012345678");
    folder("a+b-7123456789012345678");

    assertThat(DatabaseFolder.only(home, "a b/c")).contains(own);
  }

  @Test
  void of_databases_of_two_servers_none_is_guessed() throws IOException {
    folder("erp-7123456789012345678");
    folder("erp-7123456789012345679");

    assertThat(DatabaseFolder.only(home, "erp")).isEmpty();
    assertThat(DatabaseFolder.only(home, "other")).isEmpty();
    assertThat(DatabaseFolder.only(home.resolve("nowhere"), "erp")).isEmpty();
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(home.resolve("databases").resolve(name));
  }
}
