package dev.uplift.cli;

import dev.uplift.author.SourceJar;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Builds the jar of a package's own Java. */
@Command(
    name = "build",
    description = {
      "Compile a package's src/**.java into lib/scripts.jar.",
      "Against the script module and the jars of lib/. The same sources make the same bytes; a"
          + " signed jar is left as it is.",
      "Exit code 2 with every error of the compiler. package new and package test do it too."
    })
final class PackageBuildCommand implements Action {
  private final Caller caller;

  @Parameters(paramLabel = "DIR", description = "The package.")
  private Path folder = Path.of("");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  PackageBuildCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    Path whole = caller.folder().resolve(folder);
    if (!Files.isRegularFile(whole.resolve("package.yaml"))) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("fileMissing", "the folder holds no package.yaml")
              .withTarget(whole.toString())
              .withRemedy("Name the folder of a package."));
    }
    String said =
        switch (new SourceJar(whole).build()) {
          case NOTHING -> "There is no Java in src/: nothing to build.";
          case SAME -> "lib/scripts.jar is as its sources say.";
          case ANEW -> "lib/scripts.jar was built.";
          case SIGNED ->
              "lib/scripts.jar is signed, and left as it is; delete it to build it anew.";
        };
    caller.out().println(said);
    return ExitCode.DONE;
  }
}
