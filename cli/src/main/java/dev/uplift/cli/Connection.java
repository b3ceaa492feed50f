package dev.uplift.cli;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.EmbeddedServer;
import dev.uplift.database.Secret;
import dev.uplift.pack.Environment;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The way to a command's database: the user's own server, or the embedded one, started when needed. */
final class Connection {
  /** The embedded server's database, when nobody names one: the demo's. */
  static final String EMBEDDED = "contoso";

  private final Settings settings;
  private final Map<String, String> variables;

  Connection(Settings settings, Map<String, String> variables) {
    this.settings = settings;
    this.variables = variables;
  }

  /** The caller closes it. */
  Database open(int sessions) {
    if (settings.database().isPresent()) {
      DatabaseUrl url = settings.database().get();
      return Database.open(url, secret(url), sessions);
    }
    EmbeddedServer server = server();
    DatabaseUrl maintenance = server.start();
    return Database.open(
        maintenance.sibling(EMBEDDED), Optional.of(server.secret()), sessions);
  }

  /** Uplift's own server, running or not. */
  EmbeddedServer server() {
    return EmbeddedServer.at(settings.home(), settings.postgres(), Installation.postgres());
  }

  /** UPLIFT_PASSWORD, the environment's reference, PGPASSWORD, a pgpass file: the first there is. */
  Optional<Secret> secret(DatabaseUrl url) {
    boolean first = !variables.getOrDefault("UPLIFT_PASSWORD", "").isEmpty();
    Optional<Environment> environment = settings.environment();
    if (!first && environment.isPresent() && environment.get().password().isPresent()) {
      return Optional.of(refer(environment.get().password().get(), environment.get().folder()));
    }
    return Secret.find(url, variables);
  }

  /** What {@code ${file:PATH}} or {@code ${env:NAME}} stands for. */
  private Secret refer(String reference, Path folder) {
    String inner = reference.replaceFirst("^\\$\\{(.*)}$", "$1");
    int colon = inner.indexOf(':');
    String kind = colon < 0 ? "" : inner.substring(0, colon);
    String name = inner.substring(colon + 1);
    return switch (kind) {
      case "file" -> ofFile(folder.resolve(name));
      case "env" -> ofVariable(name);
      default -> throw wrong("is no reference", reference, null);
    };
  }

  private Secret ofVariable(String name) {
    String value = variables.get(name);
    if (value == null || value.isEmpty()) {
      throw wrong("names a variable that is not set", name, null);
    }
    return new Secret(value);
  }

  private static Secret ofFile(Path file) {
    try {
      return Secret.ofFile(file);
    } catch (IOException e) {
      throw wrong("names a file that cannot be read", file.toString(), e);
    }
  }

  private static Failure wrong(
      String what, String target, @org.jspecify.annotations.Nullable IOException cause) {
    Problem problem =
        Problem.of("password", "`password:` of environment.yaml " + what)
            .withTarget(target)
            .withWhy(cause == null ? null : cause.toString())
            .withRemedy("Write ${file:PATH} or ${env:NAME}, and provide what it names.");
    return new Failure(ExitCode.USAGE, List.of(problem), cause);
  }
}
