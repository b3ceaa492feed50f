package dev.uplift.proving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** A small file system of its own, for as long as it is open. Only root can make one. */
record Mount(Path folder) implements AutoCloseable {

  /** Nothing can be written. */
  static Mount readOnly(Path folder) throws IOException {
    return of(folder, "ro,size=64k");
  }

  /** A few files fit in. */
  static Mount small(Path folder) throws IOException {
    return of(folder, "size=256k");
  }

  /** A user of this machine writes there. */
  static Mount owned(Path folder, int megabytes, int user) throws IOException {
    return of(folder, "size=%dm,mode=700,uid=%d,gid=%2$d".formatted(megabytes, user));
  }

  private static Mount of(Path folder, String options) throws IOException {
    Files.createDirectories(folder);
    int exit = run(List.of("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString()));
    if (exit != 0) {
      String line = "a file system cannot be mounted here: run as root, with mount";
      if (NeedsToolCondition.ci()) {
        throw new ExtensionConfigurationException(line);
      }
      System.err.println("LEFT OUT: " + line);
    }
    Assumptions.assumeTrue(exit == 0, "mounting a file system needs root");
    return new Mount(folder);
  }

  @Override
  public void close() {
    if (run(List.of("umount", folder.toString())) != 0) {
      throw new IllegalStateException("still mounted: " + folder);
    }
  }

  private static int run(List<String> command) {
    return Programs.run(Path.of("/"), Map.of(), command).exit();
  }
}
