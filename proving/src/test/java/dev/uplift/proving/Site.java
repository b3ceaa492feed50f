package dev.uplift.proving;

import dev.uplift.database.Database;
import dev.uplift.proving.Programs.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder with an {@code environment.yaml}, in which the reference's three commands are given. */
public record Site(Path folder, Uplift uplift) {
  public static final String RUNBOOK = "MajorVersionDataUpgrade-runbook";

  private static final String[] GENERATE = {
    "generate",
    "-runbookid=" + RUNBOOK,
    "-topologyfile=DefaultTopologyData.xml",
    "-servicemodelfile=DefaultServiceModelData.xml",
    "-runbookfile=" + RUNBOOK + ".xml"
  };
  private static final String[] IMPORT = {"import", "-runbookfile=" + RUNBOOK + ".xml"};

  /** With no way back. */
  public static Site of(Path folder, Database database, Databases server, Path upgradePackage) {
    return of(
        folder,
        database,
        server,
        upgradePackage,
        "{kind: none, reason: a copy that is thrown away}");
  }

  /**
   * With a way back.
   *
   * @param more what stands after {@code restore:}, and lines after it
   */
  public static Site of(
      Path folder, Database database, Databases server, Path upgradePackage, String more) {
    return of(folder, database, server.passFile(), upgradePackage, more);
  }

  /** With a way back, on any server. */
  public static Site of(
      Path folder, Database database, Path passFile, Path upgradePackage, String more) {
    try {
      Files.createDirectories(folder);
      Files.writeString(
          folder.resolve("environment.yaml"),
          """
          format: environment/1
          name: proving
          kind: sandbox
          database: %s
          packages: ["%s"]
          restore: %s
          """
              .formatted(database.url(), upgradePackage, more));
      Uplift uplift = Uplift.in(folder).with("PGPASSFILE", passFile.toString());
      return new Site(folder, uplift);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** On a machine in another time zone. */
  Site inTimeZone(String zone) {
    return new Site(folder, uplift.with("TZ", zone));
  }

  /** The two XML inputs, derived from the environment. */
  Ended writeInputs() {
    return uplift.run("generate", "--write-inputs");
  }

  Ended generate() {
    return uplift.run(GENERATE);
  }

  Ended load() {
    return uplift.run(IMPORT);
  }

  public Ended execute(String... more) {
    List<String> line = new ArrayList<>(List.of("execute", "-runbookid=" + RUNBOOK));
    line.addAll(List.of(more));
    return uplift.run(line);
  }

  /** Started, not waited for. */
  public Process startExecute(String... more) throws IOException {
    Path out = folder.resolve("execute.out");
    Path err = folder.resolve("execute.err");
    List<String> line = new ArrayList<>(List.of("execute", "-runbookid=" + RUNBOOK));
    line.addAll(List.of(more));
    return uplift.start(line, out, err);
  }

  /** From the inputs to the last step; the ending of {@code execute}. */
  Ended upgrade(String... more) {
    prepared();
    return execute(more);
  }

  /** From the inputs to the runbook that can be executed. */
  public void prepared() {
    uplift.inThisProcess("generate", "--write-inputs").succeeded();
    uplift.inThisProcess(GENERATE).succeeded();
    uplift.inThisProcess(IMPORT).succeeded();
  }
}
