package dev.uplift.pack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Makes a folder hold exactly what a zip file holds; doing it again changes nothing. */
final class Unzip {
  private Unzip() {}

  /** Where the package lies: the folder itself, or the only folder at the zip's top. */
  static Path into(Path zip, Path folder) throws IOException {
    Path root = folder.toAbsolutePath().normalize();
    Set<Path> kept = new HashSet<>();
    try (ZipFile file = new ZipFile(zip.toFile())) {
      for (ZipEntry entry : entries(file)) {
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
          throw new IOException("the entry \"" + entry.getName() + "\" leads out of the package");
        }
        write(file, entry, target);
        kept.add(target);
      }
    }
    removeOthers(root, kept);
    return top(root);
  }

  private static List<ZipEntry> entries(ZipFile file) {
    return file.stream().<ZipEntry>map(e -> e).filter(e -> !e.isDirectory()).toList();
  }

  private static void write(ZipFile file, ZipEntry entry, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try (InputStream bytes = file.getInputStream(entry)) {
      Files.copy(bytes, part, StandardCopyOption.REPLACE_EXISTING);
    }
    if (Files.isRegularFile(target) && Files.mismatch(part, target) < 0) {
      Files.delete(part);
    } else {
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void removeOthers(Path root, Set<Path> kept) throws IOException {
    Files.createDirectories(root);
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).filter(f -> !kept.contains(f)).toList()) {
        Files.delete(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static Path top(Path root) throws IOException {
    if (Files.exists(root.resolve(PackageFolder.MAIN_FILE))) {
      return root;
    }
    try (Stream<Path> children = Files.list(root)) {
      List<Path> folders =
          children.filter(c -> Files.exists(c.resolve(PackageFolder.MAIN_FILE))).toList();
      return folders.size() == 1 ? folders.getFirst() : root;
    }
  }
}
