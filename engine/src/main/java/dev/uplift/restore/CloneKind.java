package dev.uplift.restore;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.environment.RestoreSettings.Level;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.manifest.Manifest;
import dev.uplift.restore.manifest.ManifestReader;
import dev.uplift.restore.server.CopyName;
import dev.uplift.restore.server.ServerDatabases;
import dev.uplift.restore.server.TemplateCopy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A copy of the database on the same server, which nobody can get into. Putting back is renaming.
 * For {@link Level#FULL} the copy is copied once more, and that is compared.
 */
final class CloneKind implements RestoreKind {
  /** Of {@link RestorePoint#at}: the copy of the copy. */
  private static final String TRIAL = "trial";

  private final Premises premises;
  private final Swap swap;

  CloneKind(Premises premises) {
    this.premises = premises;
    this.swap = new Swap(premises);
  }

  @Override
  public List<Problem> refusals() {
    try (ServerDatabases server = ServerDatabases.of(premises.database())) {
      return new Obstacles(server.session(), premises.name(), premises.settings().allow()).all();
    } catch (Failure e) {
      return e.problems();
    }
  }

  @Override
  public RestoreForecast forecast(List<RestorePoint> earlier) {
    long bytes = premises.bytes();
    Pace pace = new Pace(bytes, earlier, Pace.FILES);
    return new RestoreForecast(
        pace.take(),
        pace.compare(premises.settings().level()),
        pace.swap(premises.settings().level()),
        bytes,
        0);
  }

  @Override
  public Map<String, String> place(String name) {
    Map<String, String> place =
        Map.of(
            Swap.COPY,
            CopyName.of(premises.name(), "_rp_" + name),
            TRIAL,
            CopyName.of(premises.name(), "_rt_" + name));
    try (ServerDatabases server = ServerDatabases.of(premises.database())) {
      for (String copy : place.values()) {
        if (server.exists(copy)) {
          throw occupied(copy);
        }
      }
    }
    return place;
  }

  @Override
  public Map<String, String> take(RestorePoint point) {
    String copy = copy(point);
    try (ServerDatabases server = ServerDatabases.of(premises.database())) {
      TemplateCopy copying = templateCopy(server); // asks the database, which lets nobody in below
      server.drop(copy);
      premises.database().letGo();
      premises.door().seal();
      try {
        copying.make(point.database(), copy, point.bytes());
        premises.door().unseal();
      } catch (Failure | SqlFailure e) {
        premises.door().unseal();
        throw e;
      }
      server.forUpliftAlone(copy);
      server.session().execute(comment(point));
      rehearse(server.session(), point);
      return Map.of(Swap.COPY_OID, Long.toString(server.oid(copy).orElseThrow()));
    }
  }

  @Override
  public List<Problem> differences(RestorePoint point, Level level, Manifest original) {
    try (ServerDatabases server = ServerDatabases.of(premises.database())) {
      String compared = copy(point);
      server.shut(compared);
      if (level == Level.FULL) {
        compared = trial(point);
        server.drop(compared);
        templateCopy(server).make(copy(point), compared, point.bytes());
        server.forUpliftAlone(compared);
      }
      List<Problem> differences =
          server.inside(
              compared, copy -> original.differences(new ManifestReader(copy).read(level)));
      server.drop(trial(point));
      return differences;
    }
  }

  @Override
  public void back(RestorePoint point, Progress progress) {
    swap.carryOut(point, progress);
  }

  @Override
  public void clear(RestorePoint point) {
    swap.clear(point);
  }

  @Override
  public void drop(RestorePoint point) {
    try (ServerDatabases server = ServerDatabases.of(premises.database())) {
      server.drop(trial(point));
      String oid = point.at().get(Swap.COPY_OID);
      boolean ours =
          server
              .oid(copy(point))
              .map(now -> oid == null || oid.equals(now.toString()))
              .orElse(false);
      if (ours) {
        server.drop(copy(point));
      }
    }
  }

  @Override
  public List<String> stepsByHand(RestorePoint point) {
    try (ServerDatabases server = ServerDatabases.of(premises.database())) {
      return new ShellLines(premises.database()).psql(swap.statementsByHand(point, server));
    }
  }

  private TemplateCopy templateCopy(ServerDatabases server) {
    return new TemplateCopy(server, premises.database().version().major());
  }

  /** Whether the properties can be given back is tried, and undone, while nothing is lost yet. */
  private void rehearse(Session session, RestorePoint point) {
    List<String> sql = new ArrayList<>(point.properties().describe(copy(point)));
    try {
      session.transaction(
          () -> {
            sql.forEach(session::execute);
            throw new Undone();
          });
    } catch (Undone e) {
      return;
    } catch (SqlFailure e) {
      Problem problem =
          Problem.of(
                  "propertiesOutOfReach", "the database's own properties could not be given back")
              .withTarget(point.database())
              .withWhy(e.text() + ": " + e.sql())
              .withRemedy("Grant Uplift's role what this needs, or run as a superuser.");
      throw new Failure(ExitCode.UNREACHABLE, List.of(problem.withSqlState(e.sqlState())), e);
    }
  }

  private static String comment(RestorePoint point) {
    String text =
        "Uplift's restore point %s of %s, taken %s"
            .formatted(point.name(), point.database(), point.takenAt());
    return "comment on database %s is %s"
        .formatted(Identifier.quote(copy(point)), Identifier.literal(text));
  }

  private static String copy(RestorePoint point) {
    return point.at().getOrDefault(Swap.COPY, "");
  }

  private static String trial(RestorePoint point) {
    return point.at().getOrDefault(TRIAL, "");
  }

  static Failure occupied(String name) {
    return new Failure(
        ExitCode.FAILED,
        Problem.of("databaseExists", "there is a database \"" + name + "\" already")
            .withTarget(name)
            .withWhy("the restore point would have that name, and Uplift did not make this one")
            .withRemedy("Drop or rename it, or choose another name for the restore point."));
  }

  private static final class Undone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Undone() {
      super("undone", null, false, false);
    }
  }
}
