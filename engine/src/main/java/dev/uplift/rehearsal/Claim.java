package dev.uplift.rehearsal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of servers that one Java process has for itself, by the lock on a file in it, which ends
 * with the process however that ends. Whoever claims a folder takes away what killed processes have
 * left in those beside it: their servers would run on, and fill the disk.
 *
 * @param held until the process ends; to open the file once more in this process would end it too
 */
record Claim(Path home, FileLock held) {
  private static final String FILE = "claim";
  private static final Pattern SERVER = Pattern.compile("postgres-(\\d+)");

  /** Of the folder, or of the first beside it, with a number, that nobody has. */
  static Claim first(Path wanted) {
    try {
      Path parent = Files.createDirectories(wanted.resolveSibling(""));
      try (FileChannel channel = open(parent.resolve("rehearsal.lock"));
          FileLock _ = channel.lock()) {
        removeWhatIsLeft(parent);
        Optional<Claim> claim = of(wanted);
        for (int number = 2; claim.isEmpty(); number++) {
          claim = of(wanted.resolveSibling(wanted.getFileName() + "-" + number));
        }
        Claim own = claim.get();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(own::end));
        return own;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empty where another process has it. */
  private static Optional<Claim> of(Path home) throws IOException {
    Files.createDirectories(home);
    FileChannel channel = open(home.resolve(FILE));
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      return Optional.empty();
    }
    return Optional.of(new Claim(home, lock));
  }

  private static void removeWhatIsLeft(Path parent) throws IOException {
    for (Path home : inside(parent)) {
      if (Files.exists(home.resolve(FILE))) {
        of(home).ifPresent(Claim::end);
      }
    }
  }

  private void end() {
    try (Channel _ = held.acquiredBy()) {
      removeServers(home);
      for (Path folder : inside(home)) {
        removeServers(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void removeServers(Path folder) throws IOException {
    for (Path server : inside(folder)) {
      Matcher name = SERVER.matcher(server.getFileName().toString());
      if (name.matches()) {
        Rehearsal.apart(Integer.parseInt(name.group(1)), folder).remove();
      }
    }
  }

  private static List<Path> inside(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(Files::isDirectory).toList();
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
