package dev.uplift.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.yaml.Findings;
import dev.uplift.problem.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokenPackageTest {
  private static final Path KEPT =
      Path.of(System.getProperty("uplift.root"))
          .resolve("engine/src/test/resources/dev/uplift/pack/kept-2026-11/package");
  private static final long SEED = Long.getLong("uplift.seed", new Random().nextLong());
  private static final String NASTY = " :'\"{}[]*&!|>%@`\n\t\u0000,#-?0azé/\\";

  @TempDir Path folder = Path.of("");
  private final Random random = new Random(SEED);

  @Test
  void whatever_is_broken_is_told_as_problems() throws IOException {
    List<String> files =
        PackageFolder.open(KEPT, folder, new Findings()).orElseThrow().files().keySet().stream()
            .toList();
    Path copy = folder.resolve("copy");
    for (String file : files) {
      write(copy.resolve(file), Files.readString(KEPT.resolve(file)));
    }
    for (int i = 0; i < 400; i++) {
      String file = files.get(random.nextInt(files.size()));
      String right = Files.readString(KEPT.resolve(file));
      String broken = broken(right);
      write(copy.resolve(file), broken);
      read(copy, file, broken);
      write(copy.resolve(file), right);
    }
  }

  private void read(Path copy, String file, String broken) {
    String shown = "seed " + SEED + ", " + file + ":\n" + broken;
    try {
      assertThat(PackageReader.read(List.of(copy), folder).packages()).hasSize(1);
    } catch (Failure e) {
      assertThat(e.problems()).as(shown).isNotEmpty().allMatch(p -> p.at() != null);
    } catch (RuntimeException e) {
      throw new AssertionError(shown, e);
    }
  }

  private String broken(String text) {
    StringBuilder broken = new StringBuilder(text);
    for (int i = random.nextInt(4); i >= 0; i--) {
      int from = random.nextInt(broken.length() + 1);
      int to = Math.min(broken.length(), from + random.nextInt(8));
      String in = NASTY.substring(random.nextInt(NASTY.length()));
      broken.replace(from, to, in.substring(0, Math.min(in.length(), random.nextInt(3))));
    }
    return random.nextInt(10) == 0
        ? broken.substring(0, random.nextInt(broken.length() + 1))
        : broken.toString();
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }
}
