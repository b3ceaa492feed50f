package dev.uplift.proving;

import dev.uplift.database.DatabaseUrl;
import dev.uplift.proving.Programs.Ended;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A database as PostgreSQL's own pg_dump 15 writes it, its own properties included. */
public final class DumpText {
  public static final String PROGRAM = "/usr/lib/postgresql/15/bin/pg_dump";

  private DumpText() {}

  /** Without the two lines that pg_dump makes up anew each time. */
  public static String of(Databases server, DatabaseUrl url) {
    Ended ended =
        Programs.run(
            Path.of("").toAbsolutePath(),
            Map.of("PGPASSFILE", server.passFile().toString()),
            List.of(
                PROGRAM,
                "--create",
                "--host=" + url.host(),
                "--port=" + url.port(),
                "--username=" + url.user().orElseThrow(),
                url.database()));
    return ended
        .succeeded()
        .out()
        .lines()
        .filter(line -> !line.startsWith("\\restrict") && !line.startsWith("\\unrestrict"))
        .collect(Collectors.joining("\n"));
  }
}
