package dev.uplift.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.PackageReader;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContosoErpPackageTest {
  @TempDir Path folder;

  @Test
  void the_package_reads_without_a_problem() {
    PackageStack stack = read();

    assertThat(stack.vendor().name()).isEqualTo("contoso-erp");
    assertThat(stack.vendor().modelFiles()).hasSize(8);
    assertThat(stack.scripts()).hasSize(17);
  }

  @Test
  void its_readme_tells_of_every_script() throws Exception {
    Path readme = ContosoErp.packageFolder(root()).resolve("README.md");

    assertThat(Files.readString(readme))
        .contains(read().scripts().stream().map(Script::path).toList());
  }

  private PackageStack read() {
    return PackageReader.read(List.of(ContosoErp.packageFolder(root())), folder);
  }

  private static Path root() {
    return Path.of(System.getProperty("uplift.root", ".."));
  }
}
