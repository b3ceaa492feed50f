package dev.uplift.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proposed fix, pasted as it is, does what its finding says, and touches no other row. */
class ProposedFixTest {
  @TempDir Path folder;

  @Test
  void a_row_that_points_nowhere_points_at_nothing_afterwards_and_all_others_are_as_they_were() {
    String sql =
        """
        create table p (x int, y int, primary key (x, y));
        insert into p values (1, 1);
        create table c (id int primary key, co int not null, x int, y int, text_y text);
        insert into c values (1, 1, 1, 1, '1'), (2, 1, 2, 2, '2'), (3, 1, 1, null, null),
          (4, 1, null, 1, '1');
        """;
    String model =
        """
        create table p (x int, y int, primary key (x, y));
        create table c (id int primary key, co int not null, x int, y int, text_y int,
          constraint simple foreign key (x, y) references p,
          constraint entire foreign key (x, y) references p match full,
          constraint company foreign key (co, y) references p,
          constraint retyped foreign key (co, text_y) references p);
        """;

    try (Old old = new Old(18, folder, sql, model)) {
      List<Finding> before = old.analysis().findings();
      assertThat(before).hasSize(4);
      paste(old, before, "public.c.company");
      paste(old, before, "public.c.retyped");
      assertThat(old.rows("select (id, co, x, y, text_y)::text from c order by id"))
          .containsExactly("(1,1,1,1,1)", "(2,1,2,,)", "(3,1,1,,)", "(4,1,,1,1)");
      old.execute("update c set y = 2 where id = 2");
      paste(old, before, "public.c.simple");
      assertThat(old.rows("select (id, co, x, y, text_y)::text from c order by id"))
          .containsExactly("(1,1,1,1,1)", "(2,1,2,,)", "(3,1,1,,)", "(4,1,,1,1)");
      paste(old, before, "public.c.entire");
      assertThat(old.rows("select (id, co, x, y, text_y)::text from c order by id"))
          .containsExactly("(1,1,1,1,1)", "(2,1,,,)", "(3,1,,,)", "(4,1,,,1)");
      assertThat(old.analysis().findings()).isEmpty();
    }
  }

  @Test
  void a_row_that_must_point_somewhere_is_shown_and_names_that_are_words_of_sql_are_quoted() {
    String sql =
        """
        create table p (id int primary key);
        create table c (id int primary key, p int not null, "order" int, "Of" text);
        insert into c values (1, 7, 9, null), (2, 8, null, 'x');
        """;
    String model =
        """
        create table p (id int primary key);
        create table c (id int primary key, p int not null references p,
          "order" int references p, "Of" text not null);
        """;

    try (Old old = new Old(18, folder, sql, model)) {
      List<Finding> findings = old.analysis().findings();
      Finding orphans = Old.about(findings, "public.c.c_p_fkey", "orphans");
      assertThat(old.rows(orphans.fix().orElseThrow().text())).hasSize(2);

      paste(old, findings, "public.c.c_order_fkey");
      String fill = Old.about(findings, "public.c.\"Of\"", "notNull").fix().orElseThrow().text();
      old.execute(fill.replace("…", "'filled'"));
      assertThat(old.rows("select (id, \"order\", \"Of\")::text from c order by id"))
          .containsExactly("(1,,filled)", "(2,,x)");
    }
  }

  @Test
  void the_keys_that_rows_share_are_shown_by_what_is_proposed_and_no_others() {
    String sql =
        """
        create table t (id int primary key, a text, b text, c int, gone boolean);
        insert into t values (1, 'x', 'q', null, false), (2, 'X', 'q', null, true),
          (3, 'y', null, 5, false), (4, 'z', null, 5, false), (5, null, 'r', 6, false),
          (6, null, 's', 7, false), (7, 'a', 't', 8, true), (8, 'A', 't', 9, false),
          (9, 'a', 't', 10, false);
        """;
    String model =
        """
        create table t (id int primary key, a text, b text, c int, gone boolean);
        create unique index folded on t (lower(a));
        create unique index partial on t (b) where not gone;
        create unique index nulls on t (c) nulls not distinct;
        """;

    try (Old old = new Old(18, folder, sql, model)) {
      List<Finding> findings = old.analysis().findings();

      assertThat(findings).hasSize(3);
      for (Finding each : findings) {
        assertThat(old.rows(each.fix().orElseThrow().text())).hasSameSizeAs(each.keys());
      }
    }
  }

  private static void paste(Old old, List<Finding> findings, String object) {
    old.execute(Old.about(findings, object, "orphans").fix().orElseThrow().text());
  }
}
