package dev.uplift.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.uplift.machine.WholeFile;
import dev.uplift.problem.Cause;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Plans as files: {@code plans/} of Uplift's own folder, each under its name. */
public final class PlanFolder {
  private static final String PREFIX = "sha256:";
  private static final int SHORTEST = 4;
  private static final int SHOWN = 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          .build();

  private final Path folder;

  /**
   * Of one installation.
   *
   * @param home Uplift's own folder
   */
  public PlanFolder(Path home) {
    this.folder = home.resolve("plans");
  }

  /** {@code plan/1}, indented. */
  public static String json(Plan plan) {
    return MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(plan) + "\n";
  }

  /** See {@link Contents}. */
  static SortedMap<String, String> contents(Plan plan) {
    return Contents.of(plan, MAPPER::writeValueAsString);
  }

  /** Keeps it, in the place of an earlier one of the same name. */
  public Path keep(Plan plan) {
    Path file = folder.resolve(plan.planId().substring(PREFIX.length()) + ".json");
    WholeFile.write(file, json(plan));
    return file;
  }

  /**
   * The plan that is meant.
   *
   * @param said its name, the beginning of it that no other has, or a file
   * @param place where a relative path starts
   * @throws Failure exit code 2 when there is none, or several, or the file is not what it was
   */
  public Plan find(String said, Path place) {
    String digits =
        said.toLowerCase(Locale.ROOT).startsWith(PREFIX) ? said.substring(PREFIX.length()) : said;
    if (digits.matches("[0-9a-fA-F]{" + SHORTEST + ",64}")) {
      List<Path> files = files(digits.toLowerCase(Locale.ROOT));
      if (files.size() == 1) {
        return read(files.getFirst());
      }
      if (files.size() > 1) {
        throw unknown(said, files.size() + " plans begin so");
      }
    }
    Path file = place.resolve(said);
    if (!Files.isRegularFile(file)) {
      throw unknown(said, "no plan in \"" + folder + "\" begins so, and it is no file");
    }
    return asKept(read(file), file);
  }

  /** Where this very plan was made here, the file must be no other, whatever it says of itself. */
  private Plan asKept(Plan plan, Path file) {
    Path kept = folder.resolve(plan.planId().substring(PREFIX.length()) + ".json");
    own(kept)
        .filter(own -> own.madeAt().equals(plan.madeAt()))
        .ifPresent(own -> unaltered(file, own.contents(), plan.contents()));
    return plan;
  }

  /** Empty, too, where another version of Uplift kept it: then it says nothing of another file. */
  private static Optional<Plan> own(Path kept) {
    try {
      return Files.isRegularFile(kept) ? Optional.of(read(kept)) : Optional.empty();
    } catch (Failure _) {
      return Optional.empty();
    }
  }

  private List<Path> files(String digits) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> String.valueOf(file.getFileName()).startsWith(digits))
          .collect(Collectors.toList());
    } catch (IOException e) {
      throw unreadable(folder, Cause.inWords(e));
    }
  }

  private static Plan read(Path file) {
    try {
      Plan plan = MAPPER.readValue(Files.readString(file), Plan.class);
      if (!Plan.FORMAT.equals(plan.format())) {
        throw unreadable(file, "its format is \"" + plan.format() + "\"");
      }
      if (!plan.covers().planId().equals(plan.planId())) {
        throw unreadable(file, "what it covers does not give its name: it was changed by hand");
      }
      unaltered(file, plan.contents(), contents(plan));
      return plan;
    } catch (JacksonException e) {
      throw unreadable(file, e.getOriginalMessage());
    } catch (IOException e) {
      throw unreadable(file, Cause.inWords(e));
    }
  }

  private static void unaltered(
      Path file, SortedMap<String, String> was, SortedMap<String, String> is) {
    if (was.isEmpty()) {
      throw unreadable(file, "it does not keep what it said (contents)");
    }
    List<String> altered = Contents.altered(was, is);
    if (!altered.isEmpty()) {
      int more = altered.size() - SHOWN;
      throw unreadable(
          file,
          "it is not as it was made: "
              + altered.stream().limit(SHOWN).collect(Collectors.joining("; "))
              + (more > 0 ? "; and " + more + " more" : ""));
    }
  }

  private static Failure unknown(String said, String why) {
    return new Failure(
        ExitCode.USAGE,
        Problem.of("planUnknown", "there is no plan \"" + said + "\"")
            .withTarget(said)
            .withWhy(why)
            .withRemedy("Make one, and have it approved: uplift plan --out FILE"));
  }

  private static Failure unreadable(Path file, String why) {
    return new Failure(
        ExitCode.USAGE,
        Problem.of("planUnreadable", "the plan cannot be read")
            .withTarget(file.toString())
            .withWhy(why)
            .withRemedy("Take the file that was approved, or plan anew: uplift plan --out FILE"));
  }
}
