package dev.uplift.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A server's first process, as its data folder names it. A process that was killed and that nobody
 * has asked for its end (a zombie, for good where the first process of a container asks for none)
 * keeps its number, and PostgreSQL itself takes it for alive.
 *
 * @param ready whether it had come so far as to let sessions in
 */
record Postmaster(long process, int port, boolean ready) {
  private static final String FILE = "postmaster.pid";

  /** Empty when the folder names none; one that is named need not run. */
  static Optional<Postmaster> of(Path data) {
    try {
      List<String> lines = Files.readAllLines(data.resolve(FILE));
      boolean ready = lines.size() >= 8 && lines.get(7).strip().equals("ready");
      int port = lines.size() >= 4 ? Integer.parseInt(lines.get(3).strip()) : 0;
      return Optional.of(new Postmaster(Long.parseLong(lines.getFirst().strip()), port, ready));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Whether it lets sessions in. */
  boolean runs() {
    return ready
        && ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false)
        && !isZombie();
  }

  /**
   * Whether it lives and works in the folder, ready or not: numbers of dead ones are given again.
   */
  boolean serves(Path data) {
    return ProcessHandle.of(process)
        .flatMap(found -> found.info().arguments())
        .filter(arguments -> List.of(arguments).contains(data.toString()))
        .isPresent();
  }

  /** Takes a zombie's name out of the folder: PostgreSQL would not start beside it. */
  void forgetIfZombie(Path data) throws IOException {
    if (isZombie()) {
      Files.deleteIfExists(data.resolve(FILE));
    }
  }

  /** As Linux tells it; elsewhere it is not known. */
  private boolean isZombie() {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process), "stat"));
      return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
    } catch (IOException e) {
      return false;
    }
  }
}
