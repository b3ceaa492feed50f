package dev.uplift.author;

import dev.uplift.machine.WholeFile;
import dev.uplift.problem.Cause;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import dev.uplift.script.UpgradeContext;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The jar of a package's own Java: {@code src/**.java}, compiled against the script module and the
 * libraries of {@code lib/}, into {@code lib/scripts.jar}. The same sources make the same bytes.
 * Not for a package whose authors build it otherwise: without {@code src/} nothing is built, and a
 * signed jar is left as it is.
 */
public final class SourceJar {
  private static final String SOURCES = "src";
  private static final String JAR = "lib/scripts.jar";

  /** Zip files know no time before that; a time of now would make each jar another one. */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final Path folder;

  /** Of the package in that folder. */
  public SourceJar(Path folder) {
    this.folder = folder;
  }

  /** What was done. */
  public enum Built {
    /** There is no Java source. */
    NOTHING,
    /** The jar is as its sources say. */
    SAME,
    /** The jar was written. */
    ANEW,
    /** It is signed: whoever signs it builds it. */
    SIGNED
  }

  /**
   * Makes the jar be as its sources say.
   *
   * @throws Failure USAGE with every error of the compiler
   */
  public Built build() {
    try {
      List<Path> sources = sources();
      if (sources.isEmpty()) {
        return Built.NOTHING;
      }
      Path jar = folder.resolve(JAR);
      if (signed(jar)) {
        return Built.SIGNED;
      }
      byte[] made = packed(sources);
      if (Files.exists(jar) && Arrays.equals(made, Files.readAllBytes(jar))) {
        return Built.SAME;
      }
      WholeFile.write(jar, out -> out.write(made));
      return Built.ANEW;
    } catch (IOException e) {
      Problem problem =
          Problem.of("jarNotBuilt", "the package's jar cannot be built: " + Cause.inWords(e))
              .withTarget(folder.resolve(JAR).toString());
      throw new Failure(ExitCode.FAILED, List.of(problem), e);
    }
  }

  private List<Path> sources() throws IOException {
    Path source = folder.resolve(SOURCES);
    if (!Files.isDirectory(source)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(source)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  private static boolean signed(Path jar) throws IOException {
    if (!Files.exists(jar)) {
      return false;
    }
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().anyMatch(entry -> entry.getName().matches("META-INF/.*\\.SF"));
    }
  }

  private byte[] packed(List<Path> sources) throws IOException {
    Path classes = Files.createTempDirectory("uplift-classes");
    try {
      compile(sources, classes);
      return zipped(classes);
    } finally {
      remove(classes);
    }
  }

  private void compile(List<Path> sources, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw wrong(
          List.of(
              Problem.of("noCompiler", "this Java has no compiler")
                  .withRemedy("Run Uplift with a JDK: JAVA_HOME names one.")));
    }
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(found, Locale.ROOT, StandardCharsets.UTF_8)) {
      List<String> options =
          List.of("-proc:none", "-g", "-cp", classPath(), "-d", classes.toString());
      boolean compiled =
          compiler
              .getTask(
                  null, files, found, options, null, files.getJavaFileObjectsFromPaths(sources))
              .call();
      if (!compiled) {
        throw wrong(problems(found));
      }
    }
  }

  private String classPath() throws IOException {
    List<String> path = new ArrayList<>(List.of(scriptModule()));
    Path libraries = folder.resolve("lib");
    if (Files.isDirectory(libraries)) {
      try (Stream<Path> files = Files.list(libraries)) {
        files
            .filter(file -> file.toString().endsWith(".jar") && !file.endsWith("scripts.jar"))
            .sorted()
            .forEach(file -> path.add(file.toString()));
      }
    }
    return String.join(File.pathSeparator, path);
  }

  private static String scriptModule() {
    try {
      var source = UpgradeContext.class.getProtectionDomain().getCodeSource();
      return Path.of(Objects.requireNonNull(source).getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Problem> problems(DiagnosticCollector<JavaFileObject> found) {
    return found.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(
            diagnostic -> {
              Problem problem =
                  Problem.of("javaError", diagnostic.getMessage(Locale.ROOT))
                      .withRemedy("Scripts see the JDK, dev.uplift.script, and the jars of lib/.");
              return Optional.ofNullable(diagnostic.getSource())
                  .map(
                      file ->
                          problem.withAt(
                              Place.file(
                                  Path.of(file.toUri()).toString(),
                                  (int) Math.max(1, diagnostic.getLineNumber()))))
                  .orElse(problem);
            })
        .toList();
  }

  private static Failure wrong(List<Problem> problems) {
    return new Failure(ExitCode.USAGE, problems, null);
  }

  private static byte[] zipped(Path classes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        ZipEntry entry = new ZipEntry(classes.relativize(file).toString().replace('\\', '/'));
        entry.setTimeLocal(TIME);
        zip.putNextEntry(entry);
        zip.write(Files.readAllBytes(file));
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
