package dev.uplift.restore.backup;

import dev.uplift.problem.Cause;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A dump that {@code pg_restore} reads with several sessions at once. */
record BackupFile(Path path, Form form) {
  private static final int HEAD_BYTES = 512;
  private static final int TAR_MAGIC_AT = 257;

  /** How it lies on the disk; either is compressed inside. */
  enum Form {
    /** One file, of {@code pg_dump -Fc}. */
    CUSTOM,
    /** A folder, of {@code pg_dump -Fd}. */
    DIRECTORY
  }

  /**
   * By its first bytes, whatever its name.
   *
   * @throws Failure exit code 2 when it is something else, with what to do about that
   */
  static BackupFile of(Path path) {
    try {
      if (Files.isDirectory(path)) {
        if (Files.isRegularFile(path.resolve("toc.dat"))) {
          return new BackupFile(path, Form.DIRECTORY);
        }
        throw wrong(
            path, "it is a folder without toc.dat", "Name the folder that pg_dump -Fd wrote.");
      }
      return ofHead(path, head(path));
    } catch (IOException e) {
      Problem problem =
          Problem.of("backupNotRead", "\"" + path + "\" cannot be read")
              .withTarget(path.toString())
              .withWhy(Cause.inWords(e))
              .withRemedy("Check the path; relative paths start in the current folder.");
      throw new Failure(ExitCode.USAGE, List.of(problem), e);
    }
  }

  private static BackupFile ofHead(Path path, String head) {
    if (head.startsWith("PGDMP")) {
      return new BackupFile(path, Form.CUSTOM);
    }
    if (head.startsWith("\u001f\u008b")) {
      throw compressed(path, "gzip -dk");
    }
    if (head.startsWith("(\u00b5/\u00fd")) {
      throw compressed(path, "zstd -d");
    }
    if (head.startsWith("BZh")) {
      throw compressed(path, "bzip2 -dk");
    }
    if (head.startsWith("\u00fd7zXZ")) {
      throw compressed(path, "xz -dk");
    }
    if (head.startsWith("ustar", TAR_MAGIC_AT)) {
      throw wrong(
          path,
          "it is a tar file, which can only be read from its beginning",
          "Unpack it (tar -xf) if a folder is in it. A dump of pg_dump -Ft: pg_restore it into a"
              + " database made with createdb -T template0.");
    }
    if (head.contains("PostgreSQL database dump") || head.contains("PostgreSQL database cluster")) {
      throw wrong(
          path,
          "it is plain SQL, which only psql reads, one statement after the other",
          "createdb -T template0 NAME, then psql -X -v ON_ERROR_STOP=1 -d NAME -f FILE. Next time"
              + " pg_dump -Fc or -Fd.");
    }
    throw wrong(
        path, "its first bytes are not those of a dump", "Name a dump of pg_dump -Fc or -Fd.");
  }

  private static Failure compressed(Path path, String command) {
    return wrong(
        path,
        "it is compressed as a whole, so that several sessions cannot read it at once",
        command + " " + path + ", then name what comes out; -Fc and -Fd are compressed inside.");
  }

  private static Failure wrong(Path path, String why, String remedy) {
    return new Failure(
        ExitCode.USAGE,
        Problem.of("notAnArchive", "\"" + path + "\" is no custom or directory dump")
            .withTarget(path.toString())
            .withWhy(why)
            .withRemedy(remedy));
  }

  /** One character a byte. */
  private static String head(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return new String(in.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
    }
  }
}
