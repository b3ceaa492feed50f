package dev.uplift.proving;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides for {@link NeedsTool}. */
final class NeedsToolCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<NeedsTool> needs =
        context.getElement().flatMap(e -> AnnotationSupport.findAnnotation(e, NeedsTool.class));
    if (needs.isEmpty()) {
      return ConditionEvaluationResult.enabled("needs nothing");
    }
    Optional<String> missing = missing(needs.get());
    if (missing.isEmpty()) {
      return ConditionEvaluationResult.enabled("all is there");
    }
    String line =
        "%s needs \"%s\": %s"
            .formatted(context.getDisplayName(), missing.get(), needs.get().remedy());
    if (ci()) {
      throw new ExtensionConfigurationException(line + " (missing under CI=true is a failure)");
    }
    System.err.println("LEFT OUT: " + line);
    return ConditionEvaluationResult.disabled(line);
  }

  static boolean ci() {
    return "true".equals(System.getenv("CI"));
  }

  /** The first file or program that is not there. */
  static Optional<String> missing(NeedsTool needs) {
    Stream<String> files =
        Arrays.stream(needs.files()).filter(file -> !Files.exists(Project.beside(file)));
    Stream<String> programs =
        Arrays.stream(needs.programs()).filter(program -> onPath(program).isEmpty());
    return Stream.concat(files, programs).findFirst();
  }

  private static Optional<Path> onPath(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
