package dev.uplift.restore.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ArchiveScriptTest {
  private static final String SCRIPT =
      """
      --
      -- Name: a "b; Type: DATABASE; Schema: -; Owner: Erp Owner
      --

      CREATE DATABASE "a ""b" WITH TEMPLATE = template0 ENCODING = 'UTF8' LOCALE_PROVIDER = icu \
      LOCALE = 'C.UTF-8' ICU_LOCALE = 'de-DE';

      --
      -- Name: due(integer); Type: FUNCTION; Schema: public; Owner: Erp Owner
      --

      CREATE FUNCTION public.due(x integer) RETURNS integer LANGUAGE plpgsql AS $$ begin
      -- Name: t; Type: TABLE; Schema: public; Owner: nobody at all
      GRANT SELECT ON TABLE t TO nobody;
      end $$;

      --
      -- Name: TABLE t; Type: ACL; Schema: public; Owner: clerk; Tablespace: fast disk
      --

      GRANT SELECT ON TABLE public.t TO PUBLIC;
      GRANT SELECT(a),UPDATE(a) ON TABLE public.t TO "The ""Reader\"\"" WITH GRANT OPTION;
      SET SESSION AUTHORIZATION grantor;

      --
      -- Name: DEFAULT PRIVILEGES FOR TABLES; Type: DEFAULT ACL; Schema: -; Owner: clerk
      --

      ALTER DEFAULT PRIVILEGES FOR ROLE maker IN SCHEMA public GRANT SELECT ON TABLES  TO taker;
      """;

  @Test
  void options_owners_and_every_role_named_are_read_and_a_function_s_text_is_not_believed() {
    ArchiveScript script =
        new ArchiveScript(
            List.of(
                "1; 1262 1 DATABASE - a \"b Erp Owner",
                "2; 1255 2 FUNCTION public due(integer) Erp Owner",
                "3; 0 0 ACL public TABLE t clerk"));

    SCRIPT.lines().forEach(script::line);

    assertThat(script.databaseOwner()).isEqualTo("Erp Owner");
    assertThat(script.options())
        .containsEntry("ENCODING", "UTF8")
        .containsEntry("LOCALE_PROVIDER", "icu")
        .containsEntry("LOCALE", "C.UTF-8")
        .containsEntry("ICU_LOCALE", "de-DE")
        .hasSize(4);
    assertThat(script.owners()).containsExactly("Erp Owner", "clerk");
    assertThat(script.roles())
        .containsExactly("Erp Owner", "The \"Reader\"", "clerk", "grantor", "maker", "taker");
  }
}
