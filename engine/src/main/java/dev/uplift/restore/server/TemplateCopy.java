package dev.uplift.restore.server;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.util.List;
import java.util.Locale;

/**
 * {@code CREATE DATABASE ... TEMPLATE}: nobody may be in the source, and nobody can get into the
 * copy. It is copied as files, which writes next to nothing to the server's log, and is on disk
 * when the statement comes back: a copy through the log may succeed on a disk that cannot hold it,
 * and fail the whole server's checkpoints afterwards. From PostgreSQL 18 on the file system is
 * asked to clone the files, where it can.
 */
public final class TemplateCopy {
  private static final int CLONING_SINCE = 18;
  private static final String DISK_FULL = "53100";
  private static final String IN_USE = "55006";

  private final ServerDatabases server;
  private final int major;

  public TemplateCopy(ServerDatabases server, int major) {
    this.server = server;
    this.major = major;
  }

  /**
   * Makes it.
   *
   * @param bytes of the source
   * @throws Failure exit code 1; nothing of the copy is left
   */
  public void make(String source, String copy, long bytes) {
    try {
      if (cloning()) {
        try {
          create(source, copy);
          return;
        } catch (SqlFailure e) {
          if (e.sqlState().equals(DISK_FULL) || e.sqlState().equals(IN_USE) || e.connectionLost()) {
            throw e;
          }
          server.session().execute("set file_copy_method = copy");
        }
      }
      create(source, copy);
    } catch (SqlFailure e) {
      throw e.sqlState().equals(DISK_FULL) ? diskFull(e, source, bytes) : e;
    }
  }

  private void create(String source, String copy) {
    server
        .session()
        .execute(
            "create database %s template %s strategy file_copy allow_connections false"
                .formatted(Identifier.quote(copy), Identifier.quote(source)));
  }

  /** A server that was built without it refuses the setting. */
  private boolean cloning() {
    Session session = server.session();
    if (major < CLONING_SINCE) {
      return false;
    }
    try {
      session.execute("set file_copy_method = clone");
      return true;
    } catch (SqlFailure e) {
      return false;
    }
  }

  private static Failure diskFull(SqlFailure e, String source, long bytes) {
    Problem problem =
        e.problem()
            .withTarget(source)
            .withWhy(
                "a copy of \"%s\" needs %s beside it, and the server's disk is full: %s"
                    .formatted(source, size(bytes), e.text()))
            .withRemedy(
                "Nothing of the copy is left. Free %s on the server, or choose another restore kind."
                    .formatted(size(bytes)));
    return new Failure(ExitCode.FAILED, List.of(problem), e);
  }

  /** In MB, as the server counts them. */
  static String size(long bytes) {
    return String.format(Locale.ROOT, "%,d MB", Math.max(1, bytes >> 20));
  }
}
