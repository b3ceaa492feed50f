package dev.uplift.watch;

import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an error is called among an operation's evidence. The name follows from what the error says,
 * so that everybody who tells the same error names the same file, whoever is first.
 */
public final class ErrorName {
  private static final int DIGITS = 12;

  private ErrorName() {}

  /**
   * The problem and its details, each with the path of its evidence: {@code
   * 0197c2/errors/4e9a01c27f33}. What has one already keeps it.
   */
  public static Problem in(String operation, Problem problem) {
    List<Problem> details = problem.details().stream().map(d -> in(operation, d)).toList();
    String evidence =
        problem.evidence() == null ? operation + "/errors/" + of(problem) : problem.evidence();
    return problem.withDetails(details).withEvidence(evidence);
  }

  /** As {@link #in(String, Problem)}, where there is such evidence in the operation's folder. */
  public static Problem found(Path operation, Problem problem) {
    List<Problem> details = problem.details().stream().map(d -> found(operation, d)).toList();
    boolean there = Files.exists(operation.resolve("errors").resolve(of(problem) + ".json"));
    String name = operation.getFileName() + "/errors/" + of(problem);
    return problem.withDetails(details).withEvidence(there ? name : problem.evidence());
  }

  /**
   * Where it was met counts, save for the substep: the same script's error may pass through two.
   */
  static String of(Problem problem) {
    Place at = problem.at() == null ? new Place(null, null, null, null, null) : problem.at();
    String text =
        Stream.<@Nullable Object>of(
                problem.code(),
                problem.message(),
                problem.target(),
                at.script(),
                at.company(),
                at.file(),
                at.line())
            .map(Objects::toString)
            .collect(Collectors.joining("\0"));
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
