package dev.uplift.run.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Key (name, born)=(Smith (Jr), 1980-01-02) already exists.|Key (name, born)=(‹masked›) already exists.",
        "Key (lower(mail))=(a=(b)) is not present in table \"party\".|Key (lower(mail))=(‹masked›) is not present in table \"party\".",
        "Failing row contains (1, Anna, null).|Failing row contains (‹masked›).",
        "invalid input syntax for type integer: \"Anna\"|invalid input syntax for type integer: \"‹masked›\"",
        "value \"Anna\" is too long for type character varying(3)|value \"‹masked›\" is too long for type character varying(3)",
        "customer \"smith\" owes 'much money' to o'Neill's|customer \"‹masked›\" owes '‹masked›' to o'Neill's",
        "write to anna.berg@example.com or +46 70 123 45 67|write to ‹masked› or ‹masked›",
        "account 1234567890 of 412 rows|account ‹masked› of 412 rows",
      })
  void values_of_rows_are_masked_in_messages(String message, String masked) {
    assertThat(MessageMask.mask(message)).isEqualTo(masked);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "column \"amount\" of relation \"custtable\" contains null values",
        "412 rows share 199 keys of \"hashidx\"",
        "\"public.inventdim\" and \"PostSync/ExecuteScripts/WaitForBatch\" and \"/var/lib/x\"",
        "310000000 rows of table \"custtrans\" in run 7, step 3",
        "duplicate key value violates unique constraint \"hashidx\"",
        "there is no such script; numeric(32,16) becomes numeric(32,6)",
        "postgresql://uplift@db1.example.com:5432/axdb cannot be reached",
      })
  void names_of_structure_stay_readable(String message) {
    assertThat(MessageMask.mask(message)).isEqualTo(message);
  }

  @Test
  void literals_of_statements_on_rows_are_masked_and_nothing_else() {
    String sql =
        """
        -- of Anna's table
        update "t 1" set a = 'Anna''s', b = E'x\\'y', c2 = 17, d = $q$it's$q$ /* 'b' */ where $1;
        select c from t1 where n = -3.5e7""";

    assertThat(SqlMask.mask(sql))
        .isEqualTo(
            """
            -- of Anna's table
            update "t 1" set a = ‹masked›, b = ‹masked›, c2 = ‹masked›, d = ‹masked› /* 'b' */ where $1;
            select c from t1 where n = -‹masked›""");
  }

  @Test
  void definitions_stay_as_the_vendor_wrote_them() {
    String sql =
        """
        alter table t add check (kind in ('a', 'b')), alter n set default 17;
        create function f() returns text language sql as $$ select 'x; y' $$;
        """;

    assertThat(SqlMask.mask(sql + "insert into t values ('Anna');"))
        .isEqualTo(sql + "insert into t values (‹masked›);");
  }

  @Test
  void json_keeps_its_shape_its_numbers_and_its_names() {
    String json =
        """
        {"code":"duplicateKey","message":"value \\"Anna\\" is bad","rows":12345678,"target":"public.t",
         "first_key":["Anna"],"next_key":null,"stack":"X: Anna\\n\\tat a.B.c(D.java:1)\\nAnna",
         "details":[{"sql":"delete from t where n = 'Anna'","why":"Key (n)=(Anna) is there"}],
         "at":"2027-03-06T12:00:00Z","sha256":"4e9a01c27f33"}"""
            .replace("\n", "");

    assertThat(JsonMask.mask(json))
        .doesNotContain("Anna")
        .contains(
            "\"message\":\"value \\\"‹masked›\\\" is bad\"",
            "\"rows\":12345678",
            "\"target\":\"public.t\"",
            "\"first_key\":\"‹masked›\",\"next_key\":null",
            "at a.B.c(D.java:1)",
            "\"sql\":\"delete from t where n = ‹masked›\"",
            "2027-03-06T12:00:00Z",
            "4e9a01c27f33");
  }

  @Test
  void a_line_of_a_log_that_is_the_rest_of_a_value_is_masked_wholly() {
    assertThat(Masking.line("2027-03-06T12:00:00Z DbSync/SyncSchema failed: Key (a)=(x"))
        .startsWith("2027-03-06T12:00:00Z DbSync/SyncSchema failed: ");
    assertThat(Masking.line("Anna) already exists")).isEqualTo("‹masked›");
    assertThat(Masking.line("    why: Key (a)=(Anna) exists"))
        .isEqualTo("    why: Key (a)=(‹masked›) exists");
  }

  @Test
  void a_runbook_stays_xml() {
    assertThat(Masking.element("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"))
        .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    assertThat(Masking.element("  <Message>Failed: Key (a)=(Anna) exists</Message>"))
        .isEqualTo("  <Message>Failed: Key (a)=(‹masked›) exists</Message>");
  }
}
