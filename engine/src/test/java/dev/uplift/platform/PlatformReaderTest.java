package dev.uplift.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.PackageReader;
import dev.uplift.platform.Platform.Allocator;
import dev.uplift.platform.Platform.Companies;
import dev.uplift.platform.Platform.Partitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformReaderTest {
  @TempDir Path folder = Path.of("");

  @Test
  void the_shipped_profile_of_ax_2012_names_its_kernel_tables() throws IOException {
    Platform platform = read("platform: ax2012\nschema: dbo\n", "");

    assertThat(platform.company()).contains(new Companies("dbo.dataarea", "id", "dataareaid"));
    assertThat(platform.partition())
        .contains(new Partitions("dbo.partitions", "recid", "partition"));
    assertThat(platform.allocator())
        .contains(new Allocator("dbo.systemsequences", "tabid", "nextval", "recid"));
  }

  @Test
  void the_generic_profile_declares_nothing() throws IOException {
    assertThat(read("", ""))
        .extracting(p -> p.company().isPresent() || p.allocator().isPresent())
        .isEqualTo(false);
  }

  @Test
  void a_package_overrides_parts_of_the_profile() throws IOException {
    String override =
        """
        format: platform/1
        companies: {table: other.Firm, id: '"Code"'}
        partitions: none
        """;

    Platform platform = read("platform: ax2012\n", override);

    assertThat(platform.company()).contains(new Companies("other.firm", "Code", "dataareaid"));
    assertThat(platform.partition()).isEmpty();
    assertThat(platform.allocator()).isPresent();
  }

  private Platform read(String keys, String override) throws IOException {
    Files.writeString(
        folder.resolve("package.yaml"),
        "format: package/1\nname: shop\nversion: 2.0\nupgrades: {from: '>=1', to: '2'}\n" + keys);
    Files.createDirectories(folder.resolve("model"));
    Files.writeString(folder.resolve("model/a.sql"), "create table a(id int);");
    if (!override.isEmpty()) {
      Files.writeString(folder.resolve("platform.yaml"), override);
    }
    return PlatformReader.read(PackageReader.read(List.of(folder), folder.resolve("u")));
  }
}
