package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageCommandTest {
  private static final String PACKAGE =
      "format: package/1\nname: shop\nversion: 2.0\nupgrades: {from: '>=1', to: '2.0'}\n";

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(folder.resolve("shop/model"));
    Files.writeString(folder.resolve("shop/package.yaml"), PACKAGE);
    Files.writeString(folder.resolve("shop/model/a.sql"), "create table a(id int);");
  }

  @Test
  void a_folder_that_is_no_package_is_not_built() {
    Terminal terminal = new Terminal(folder);

    assertThat(terminal.run("package", "build", "nowhere")).isEqualTo(2);

    assertThat(terminal.err()).startsWith("error: the folder holds no package.yaml [fileMissing]");
  }

  @Test
  void a_right_package_is_said_to_be_right() {
    Terminal terminal = new Terminal(folder);

    assertThat(terminal.run("package", "check", "shop")).isZero();

    assertThat(terminal.out()).startsWith("shop 2.0 is right: upgrades >=1 to 2.0, 1 model file, ");
    assertThat(terminal.run("package", "check", "shop", "--json")).isZero();
    assertThat(terminal.out()).isEqualTo("[]\n");
  }

  @Test
  void every_problem_is_a_line_with_its_place_and_remedy() throws IOException {
    Files.writeString(folder.resolve("shop/package.yaml"), PACKAGE + "shcema: a\nservices: web\n");
    Terminal terminal = new Terminal(folder);

    assertThat(terminal.run("package", "check", "shop")).isEqualTo(2);

    assertThat(terminal.out())
        .contains(
            "shop/package.yaml:5: the key \"shcema\" is unknown — Did you mean \"schema\"? ",
            "shop/package.yaml:6: \"services\" is no list — Write \"services: [a, b]\".",
            "2 problems.");
    assertThat(terminal.err()).isEmpty();
  }

  @Test
  void json_is_an_array_of_error_objects() throws IOException {
    Files.writeString(folder.resolve("shop/package.yaml"), PACKAGE + "shcema: a\n");
    Terminal terminal = new Terminal(folder);

    assertThat(terminal.run("package", "check", "--json", "shop")).isEqualTo(2);

    assertThat(terminal.out())
        .startsWith("[{\"code\":\"unknownKey\"")
        .contains("\"file\":\"shop/package.yaml\",\"line\":5");
  }

  @Test
  void a_place_without_a_package_is_told() {
    Terminal terminal = new Terminal(folder);

    assertThat(terminal.run("package", "check", "nowhere")).isEqualTo(2);

    assertThat(terminal.out()).startsWith("nowhere: there is no package at");
  }

  @Test
  void scripts_that_wait_for_each_other_are_told() throws IOException {
    script("a", "b");
    script("b", "a");
    Terminal terminal = new Terminal(folder);

    assertThat(terminal.run("package", "check", "shop")).isEqualTo(2);

    assertThat(terminal.out()).contains("1 problem.");
  }

  private void script(String name, String after) throws IOException {
    Files.createDirectories(folder.resolve("shop/scripts"));
    Files.writeString(
        folder.resolve("shop/scripts/" + name + ".sql"),
        "/* uplift\nformat: script/1\ndescription: d\nstage: PostSync\nafter: ["
            + after
            + "]\n*/\nupdate a set id = 1;\n");
  }
}
