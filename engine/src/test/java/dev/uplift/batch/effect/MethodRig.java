package dev.uplift.batch.effect;

import dev.uplift.pack.PackageReader;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.Script;
import dev.uplift.pack.environment.TrustSettings;
import dev.uplift.pack.jar.TestJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Scripts in Java, compiled into the jar of a package that is trusted. */
public record MethodRig(Path folder) {
  private static final String PACKAGE =
      """
      format: package/1
      name: shop
      version: 2.0.1
      upgrades: {from: ">=1.0 <2.0", to: "2.0"}
      """;

  /** Those of class A with this body. */
  public List<Script> scripts(String body) {
    return scripts(new TestJar().with("A", body));
  }

  public List<Script> scripts(TestJar jar) {
    Path root = folder.resolve("package");
    try {
      Files.createDirectories(root.resolve("model"));
      Files.writeString(root.resolve("package.yaml"), PACKAGE);
      Files.writeString(root.resolve("model/010.sql"), "create table t (id bigint);");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    jar.write(root.resolve("lib/a.jar"));
    PackageStack stack = PackageReader.read(List.of(root), folder.resolve("unpacked"));
    return stack.trusting(TrustSettings.NOBODY.withUnsigned(Set.of("shop")), "1.5").scripts();
  }
}
