package dev.uplift.cli;

import dev.uplift.pack.environment.Environment;
import dev.uplift.pack.environment.EnvironmentReader;
import dev.uplift.runbook.Runbook;
import dev.uplift.runbook.RunbookFile;
import dev.uplift.runbook.RunbookInputs;
import dev.uplift.runbook.RunbookRegistry;
import dev.uplift.samples.ContosoErp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The demo's site, {@code $UPLIFT_HOME/demo}: what an operator would write there, written by the
 * demo. Its upgrade then goes the way that every upgrade goes.
 */
final class DemoSite {
  private final Path folder;
  private final Settings settings;
  private final Map<String, String> variables;

  DemoSite(Settings asked, DemoDatabase database, Map<String, String> variables) {
    this.folder = asked.home().resolve("demo");
    this.variables = variables;
    write(folder.resolve("environment.yaml"), environment(asked, database));
    Environment environment = EnvironmentReader.read(folder.resolve("environment.yaml"));
    this.settings =
        new Settings(
            asked.home(),
            asked.postgres(),
            Optional.of(database.url()),
            true,
            environment.packages(),
            asked.workers(),
            Optional.of(environment));
  }

  Path folder() {
    return folder;
  }

  Settings settings() {
    return settings;
  }

  /** Generated, written and taken in, as {@code uplift generate} and {@code import} do. */
  Runbook runbook(String id) {
    RunbookRegistry registry = new RunbookRegistry(settings.home());
    Path topology = folder.resolve(RunbookInputs.TOPOLOGY_FILE);
    Path serviceModel = folder.resolve(RunbookInputs.SERVICE_MODEL_FILE);
    Generation generation = new Generation(settings);
    generation.writeInputs(topology, serviceModel, Generation.machine(variables));
    Path file = folder.resolve(id + ".xml");
    RunbookFile.write(file, generation.generate(id, topology, serviceModel));
    return registry.add(RunbookFile.read(file));
  }

  private static String environment(Settings asked, DemoDatabase database) {
    Path password = asked.home().resolve("postgres-" + asked.postgres()).resolve("password");
    String secret = asked.database().isPresent() ? "" : "password: \"${file:" + password + "}\"\n";
    return """
    # Written by uplift demo.
    format: environment/1
    name: demo
    kind: sandbox
    database: "%s"
    %spackages: [%s]
    restore: {kind: clone}
    services:
      web: {adapter: none, reason: the demo has no application}
      batch: {adapter: none, reason: the demo has no application}
    """
        .formatted(
            database.url(),
            secret,
            Json.line(ContosoErp.packageFolder(Installation.root()).toString()));
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
