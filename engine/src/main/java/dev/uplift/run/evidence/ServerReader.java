package dev.uplift.run.evidence;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Failure;
import dev.uplift.run.evidence.About.Server;
import dev.uplift.run.evidence.About.Setting;
import java.util.Optional;
import java.util.regex.Pattern;

/** Asks the server what it is. */
final class ServerReader {
  private static final String ROLE =
      """
      select current_setting('server_version') as version, session_user::text as role,
             (select rolsuper from pg_roles where rolname = session_user) as superuser
      """;

  private static final String SETTINGS =
      """
      select name, setting || coalesce(' ' || unit, '') as value, source from pg_settings
       where source not in ('default', 'override', 'client', 'session') order by name
      """;

  /** Commands and connection strings hold passwords as often as settings that say so. */
  private static final Pattern SECRET =
      Pattern.compile("password|passphrase|secret|token|conninfo|_command$|credential|api_?key");

  private ServerReader() {}

  /** Empty when it lets nobody in now. */
  static Optional<Server> read(Database database) {
    try (Session session = database.session("evidence")) {
      return Optional.of(read(session));
    } catch (Failure | SqlFailure e) {
      return Optional.empty();
    }
  }

  private static Server read(Session session) {
    var settings =
        session.query(
            SETTINGS,
            row ->
                new Setting(
                    row.string("name"),
                    shown(row.string("name"), row.string("value")),
                    row.string("source")));
    return session.one(
        ROLE,
        row ->
            new Server(row.string("version"), row.string("role"), row.flag("superuser"), settings));
  }

  static String shown(String name, String value) {
    return SECRET.matcher(name).find() && !value.isEmpty() ? "***" : value;
  }
}
