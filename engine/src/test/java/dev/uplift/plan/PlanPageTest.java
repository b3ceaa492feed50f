package dev.uplift.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanPageTest {
  private static final String EVIL = "<script>alert('x')</script>\"&";

  @Test
  void nothing_of_a_database_or_a_package_becomes_html() {
    Problem problem = Problem.of("c", EVIL).withTarget(EVIL).withWhy(EVIL).withRemedy(EVIL);

    String html = PlanPage.html(Plans.of("public." + EVIL, EVIL, List.of(problem)));

    assertThat(html).doesNotContain("<script").contains("&lt;script&gt;alert(&#39;x&#39;)");
  }

  @Test
  void what_a_board_decides_by_stands_before_the_details() {
    String html =
        PlanPage.html(
            Plans.of("public.custtrans", "8 columns retyped", List.of(Problem.of("c", "no"))));

    assertThat(html.indexOf("1 reason")).isPositive();
    assertThat(html)
        .containsSubsequence(
            "As things stand it would be refused",
            "Way back",
            "What stands against it",
            "downtime, likely",
            "What breaks",
            "needs the column",
            "What is destroyed",
            "public.custtrans.fax",
            "How long nobody gets in",
            "Disks at their fullest",
            "What is provisional",
            "Phase by phase",
            "Change types and keys",
            "rewritten in place, once",
            "with ledger/round-amounts",
            "<details><summary>SQL</summary>",
            "alter amount type numeric(32,6)",
            "Give every customer a party",
            "uplift execute --plan");
    assertThat(html).contains("tr class=\"tight\"", "nobody can say");
  }
}
