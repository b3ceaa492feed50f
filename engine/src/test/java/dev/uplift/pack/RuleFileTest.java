package dev.uplift.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleFileTest {
  @TempDir Path folder;

  @Test
  void everything_that_is_wrong_with_a_rule_is_told_at_once_each_with_its_line() {
    PackageFiles files =
        new PackageFiles(folder)
            .file(
                "rules/odd.yaml",
                """
                format: rule/1
                title: Odd
                severity: grave
                needs: [a.b.c.d]
                parameters: {rows: 10, unused: 1}
                find: select 1 as object where 1 > :row; select 2
                observation: "{object}"
                fix: \\d
                reading: x
                """)
            .file("rules/deep/rule.yaml", "format: rule/1")
            .file("rules/other.yaml", "format: rule/2");

    Failure failure = Objects.requireNonNull(catchThrowableOfType(Failure.class, files::read));

    assertThat(failure.problems().stream().map(RuleFileTest::line))
        .contains(
            "rules/odd.yaml:3 \"severity\" is \"grave\"",
            "rules/odd.yaml:4 \"a.b.c.d\" is no name that can stand here",
            "rules/odd.yaml:5 \"parameters\" has \"rows\", which nothing uses",
            "rules/odd.yaml:5 \"parameters\" has \"unused\", which nothing uses",
            "rules/odd.yaml:6 \"find\" is not one SQL statement",
            "rules/odd.yaml:6 \"find\" uses \":row\", which is no parameter",
            "rules/odd.yaml:1 the key \"recommendation\" is missing",
            "rules/odd.yaml:8 \"fix\" holds no SQL statement",
            "rules/odd.yaml:9 the key \"reading\" is unknown",
            "rules/deep/rule.yaml:1 Uplift would not read this file",
            "rules/other.yaml:1 the format is \"rule/2\", not \"rule/1\"");
  }

  private static String line(Problem problem) {
    Place at = Objects.requireNonNull(problem.at());
    String file = Objects.requireNonNull(at.file());
    return file.substring(file.indexOf("rules/")) + ":" + at.line() + " " + problem.message();
  }

  @Test
  void the_rules_that_uplift_ships_are_right_and_weigh_no_more_than_advice() {
    assertThat(RuleFile.shipped())
        .hasSize(4)
        .allMatch(r -> r.severity() == Severity.PERFORMANCE || r.severity() == Severity.SAVING);
  }
}
