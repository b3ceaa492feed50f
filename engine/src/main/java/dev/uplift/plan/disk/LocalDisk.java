package dev.uplift.plan.disk;

import dev.uplift.plan.disk.DiskSpace.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Disks of the machine that Uplift runs on. */
public final class LocalDisk {
  private LocalDisk() {}

  /**
   * Whether the folder is that server's data folder, and not one of the same name on another
   * machine or in another container: its control file begins with the server's identifier.
   */
  static boolean holds(Path data, String identifier) {
    try (InputStream control = Files.newInputStream(data.resolve("global/pg_control"))) {
      byte[] beginning = control.readNBytes(Long.BYTES);
      return beginning.length == Long.BYTES
          && Long.toUnsignedString(
                  ByteBuffer.wrap(beginning).order(ByteOrder.nativeOrder()).getLong())
              .equals(identifier);
    } catch (IOException e) {
      return false;
    }
  }

  /** The same folders, without links on the way; one that cannot be looked at as it is. */
  static Folders real(Folders folders) {
    Map<String, Path> tablespaces = new LinkedHashMap<>();
    folders.tablespaces().forEach((name, folder) -> tablespaces.put(name, real(folder)));
    return new Folders(
        folders.data().map(LocalDisk::real), folders.log().map(LocalDisk::real), tablespaces);
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder;
    }
  }

  /** Empty when a folder cannot be looked at. */
  static Optional<DiskSpace> space(String how, Folders folders) {
    try {
      Map<String, Volume> tablespaces = new LinkedHashMap<>();
      for (Map.Entry<String, Path> each : folders.tablespaces().entrySet()) {
        tablespaces.put(each.getKey(), volume(each.getValue()));
      }
      return Optional.of(
          new DiskSpace(
              how,
              volume(folders.data().orElseThrow()),
              volume(folders.log().orElseThrow()),
              tablespaces));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Of a folder that is there, or of the nearest one above it. */
  public static Volume volume(Path path) throws IOException {
    Path there = path.toAbsolutePath().normalize();
    while (!Files.exists(there)) {
      there = above(there).orElseThrow(() -> new IOException("no such folder: " + path));
    }
    Path mount = there.toRealPath();
    FileStore store = Files.getFileStore(mount);
    Optional<Path> parent = above(mount);
    while (parent.isPresent() && Files.getFileStore(parent.get()).equals(store)) {
      mount = parent.get();
      parent = above(mount);
    }
    return new Volume(mount.toString(), store.getUsableSpace());
  }

  private static Optional<Path> above(Path path) {
    return Optional.ofNullable(path.getParent());
  }
}
