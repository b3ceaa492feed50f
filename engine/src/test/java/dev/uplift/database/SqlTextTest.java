package dev.uplift.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SqlTextTest {
  @Test
  void a_semicolon_ends_a_statement_only_outside_quotes_comments_and_bodies() {
    String text =
        """
        -- a; comment
        select 'a;''b', E'c\\';', "d;e" /* f; /* g; */ h; */ ;
        create function f() returns int language sql begin atomic
          select case when true then 1 else 2 end; select 3; end;
        do $x$ begin perform ';'; end $x$;
        """;

    List<SqlStatement> statements = SqlText.statements(text);

    assertThat(statements).hasSize(3);
    assertThat(statements.get(1).text()).endsWith("end");
    assertThat(statements).extracting(SqlStatement::line).containsExactly(2, 3, 5);
  }

  @Test
  void a_dump_s_data_and_psql_commands_are_told_from_its_statements() {
    String text =
        """
        \\restrict abc
        COPY public.t (a, b) FROM stdin;
        1\tx;
        \\.

        \\connect other
        select 1
        """;

    List<SqlStatement> statements = SqlText.statements(text);

    assertThat(statements)
        .extracting(SqlStatement::form)
        .containsExactly(
            SqlStatement.Form.META,
            SqlStatement.Form.COPY,
            SqlStatement.Form.META,
            SqlStatement.Form.SQL);
    assertThat(statements.get(1).data()).isEqualTo("1\tx;\n");
  }

  @Test
  void placeholders_are_found_outside_quotes_and_casts() {
    String text = "select ':company', x::text, a[1:2] from t d where d.c = :company and :chunk(d)";

    String replaced =
        SqlText.replace(
            text,
            p ->
                switch (p.name()) {
                  case "company" -> Optional.of("'usmf'");
                  case "chunk" -> Optional.of(p.argument().orElseThrow() + ".id < 5");
                  default -> Optional.empty();
                });

    assertThat(replaced)
        .isEqualTo("select ':company', x::text, a[1:2] from t d where d.c = 'usmf' and d.id < 5");
  }
}
