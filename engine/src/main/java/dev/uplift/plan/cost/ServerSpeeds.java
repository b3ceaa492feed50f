package dev.uplift.plan.cost;

import dev.uplift.database.Database;
import dev.uplift.machine.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * How fast a server is: as it was measured within the last day, which {@code
 * servers/IDENTIFIER/speeds.json} of Uplift's own folder keeps, else measured now.
 */
public final class ServerSpeeds {
  private static final Duration FRESH = Duration.ofDays(1);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private static final String IDENTIFIER =
      "select system_identifier::text as id from pg_control_system()";

  private final Path home;
  private final InstantSource clock;
  private final int rows;

  ServerSpeeds(Path home, InstantSource clock, int rows) {
    this.home = home;
    this.clock = clock;
    this.rows = rows;
  }

  /**
   * Kept in Uplift's own folder.
   *
   * @param home that folder
   */
  public ServerSpeeds(Path home, InstantSource clock) {
    this(home, clock, Calibration.ROWS);
  }

  /**
   * The server's of this database; an ordinary machine's where it cannot be measured, which is not
   * kept.
   *
   * @param again whether it is measured although it was lately
   */
  public Speeds of(Database database, boolean again) {
    String server = database.with("calibrate", s -> s.one(IDENTIFIER, row -> row.string("id")));
    Path file = home.resolve("servers").resolve(server).resolve("speeds.json");
    Instant now = clock.instant();
    Optional<Speeds> kept =
        again
            ? Optional.empty()
            : read(file).filter(speeds -> speeds.at().plus(FRESH).isAfter(now));
    return kept.orElseGet(() -> measure(database, file));
  }

  private Speeds measure(Database database, Path file) {
    Optional<Speeds> measured = new Calibration(database, clock).measure(rows);
    measured.ifPresent(
        speeds ->
            WholeFile.write(
                file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(speeds)));
    return measured.orElse(Speeds.USUAL);
  }

  /** What cannot be read is measured anew. */
  private static Optional<Speeds> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(MAPPER.readValue(Files.readString(file), Speeds.class));
    } catch (JacksonException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
