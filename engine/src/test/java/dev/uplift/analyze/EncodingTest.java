package dev.uplift.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.database.Database;
import dev.uplift.pack.Severity;
import dev.uplift.rehearsal.Rehearsal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that its server lets in and UTF-8 does not know. */
class EncodingTest {
  private static final String MODEL =
      "create table t (id int primary key, name varchar(40) not null, note text unique, doc json)";

  /** By id: plain, right, Latin-1, cut short, a surrogate, too far, overlong, empty, null. */
  private static final String ANY_BYTES =
      """
      create table t (id int primary key, name varchar(30), note text, doc json);
      insert into t select i, convert_from(decode(hex, 'hex'), 'SQL_ASCII'), 'n' || i,
          case when i = 1 then ('{"a": "' || convert_from('\\xe9', 'SQL_ASCII') || '"}')::json end
        from unnest(array['61', 'c3a9e282acf09f9880', '636166e9', '61e282', 'eda080', 'f4908080',
                          'c080', '', null]) with ordinality as x (hex, i)
      """;

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void bytes_that_are_no_utf_8_are_counted_in_the_one_scan_and_the_proposed_fix_mends_them(
      int major) {
    try (Old old = new Old(database(major, "SQL_ASCII"), folder, ANY_BYTES, MODEL)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.findings())
          .extracting(Finding::rule, Finding::object, Finding::keys, Finding::severity)
          .containsExactlyInAnyOrder(
              tuple("notNull", "public.t.name", List.of("9"), Severity.BLOCKER),
              tuple(
                  "encoding",
                  "public.t.name",
                  List.of("3", "4", "5", "6", "7"),
                  Severity.MANUAL_ACTION),
              tuple("encoding", "public.t.doc", List.of("1"), Severity.MANUAL_ACTION));
      assertThat(analysis.scans())
          .filteredOn(scan -> scan.of().equals("rows"))
          .extracting(Analysis.Scan::table, Analysis.Scan::rows)
          .containsExactly(tuple("public.t", Optional.of(9L)));
      Finding name = Old.about(analysis.findings(), "public.t.name", "encoding");
      assertThat(name.blocks()).isFalse();
      assertThat(name.observation()).contains("5 values are no UTF-8", "SQL_ASCII");

      old.execute(name.fix().orElseThrow().text());

      assertThat(old.analysis().findings())
          .extracting(Finding::rule, Finding::object)
          .doesNotContain(tuple("encoding", "public.t.name"));
      assertThat(old.rows("select name from t where id in (2, 3) order by id"))
          .containsExactly("\u00e9\u20ac\ud83d\ude00", "caf\u00e9");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_character_that_utf_8_does_not_have_is_told(int major) {
    String sql =
        """
        create table t (id int primary key, name varchar(30), note text, doc json);
        insert into t values (1, 'a', 'b'), (2, convert_from('\\x81', 'WIN1252'), null),
          (3, convert_from('\\xe9', 'WIN1252'), null)
        """;
    try (Old old = new Old(database(major, "WIN1252"), folder, sql, MODEL)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.findings())
          .extracting(Finding::rule, Finding::object, Finding::keys)
          .containsExactly(tuple("encoding", "public.t.name", List.of("2")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF8", "LATIN1"})
  void nothing_is_asked_where_the_server_sees_to_it(String encoding) {
    String sql = "create table t (id int primary key, name varchar(40) not null, note text unique)";
    try (Old old = new Old(database(18, encoding), folder, sql, sql)) {
      assertThat(old.analysis().scans()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void rows_are_shown_by_their_place_where_their_own_key_cannot_be_read(int major) {
    String sql =
        """
        create table t (id text primary key, name text);
        insert into t values (convert_from('\\xe9', 'SQL_ASCII'), null);
        create table twice (k text);
        insert into twice select convert_from('\\xe9', 'SQL_ASCII') from generate_series(1, 2)
        """;
    String model =
        "create table t (id text primary key, name text not null);"
            + " create table twice (k text unique)";
    try (Old old = new Old(database(major, "SQL_ASCII"), folder, sql, model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.untried()).isEmpty();
      Finding name = Old.about(analysis.findings(), "public.t.name", "notNull");
      assertThat(name.keys()).containsExactly("(0,1)");
      assertThat(name.keyColumns()).containsExactly("ctid");
      Finding twice = Old.about(analysis.findings(), "public.twice.twice_k_key", "duplicates");
      assertThat(twice.rows()).contains(2L);
      assertThat(twice.keys()).isEmpty();
    }
  }

  private static Database database(int major, String encoding) {
    return Rehearsal.database(major, "encoded", "encoding '" + encoding + "' locale 'C'");
  }
}
