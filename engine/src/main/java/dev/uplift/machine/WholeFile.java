package dev.uplift.machine;

import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that is replaced whole or not at all: written beside, forced to disk, renamed, and the
 * folder forced to disk, so that the rename outlives a power cut too.
 */
public final class WholeFile {
  private WholeFile() {}

  /**
   * A {@link Failure} with exit code 1 when the file cannot be written; then the old one stands.
   */
  public static void write(Path file, String text) {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** What a file shall hold, too long to be held in memory. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** As {@link #write(Path, String)}; what the content throws leaves the old file standing too. */
  public static void write(Path file, Content content) {
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.resolveSibling(".").normalize();
    try {
      Files.createDirectories(folder);
      Path beside = Files.createTempFile(folder, ".", ".part");
      try {
        writeAndForce(beside, content);
        Files.move(
            beside, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(beside);
      }
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    } catch (IOException e) {
      throw Failure.of(
          file,
          Problem.of("fileNotWritten", "\"" + file + "\" cannot be written")
              .withRemedy("Make the folder writable and see that its disk has room."),
          e);
    }
  }

  private static void writeAndForce(Path file, Content content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
      content.writeTo(out);
      out.flush();
      channel.force(true);
    }
  }
}
