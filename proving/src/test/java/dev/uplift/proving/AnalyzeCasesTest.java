package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.analyze.Analysis;
import dev.uplift.analyze.Finding;
import dev.uplift.database.Database;
import dev.uplift.pack.PackageReader;
import dev.uplift.run.admission.Foresight;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases that nobody on this project made, analyzed against stricter structures. */
@NeedsTool(
    files = {"shared/cases/pagila/old.sql", "shared/cases/chinook/Chinook_PostgreSql.sql"},
    remedy = "put the case folders beside the project: ../shared/cases")
class AnalyzeCasesTest {
  private static final String HEAD =
      """
      name: stricter
      version: 2.0.0
      upgrades: {from: ">=1.0 <2.0", to: "2.0"}
      platform: generic
      schema: public
      keep-foreign-objects: true
      """;

  private static final String PARTITION_2007 =
      "create table public.payment_p2007 partition of public.payment"
          + " for values from ('2007-01-01') to ('2008-01-01');";

  private static final String MOVED = "retired: {payment_p2007_01: {because: moved}}";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void chinook_breaks_what_a_stricter_model_asks_of_it_in_as_many_rows_as_sql_counts(int major)
      throws IOException {
    String model =
        """
        create table customer (customer_id int primary key, first_name varchar(40) not null,
          last_name varchar(20) not null, company varchar(80) not null, address varchar(30),
          city varchar(40), state varchar(2), country varchar(40), postal_code int,
          phone varchar(24), fax varchar(24), email varchar(60) not null, support_rep_id int);
        create unique index by_country on customer (country);
        create table track (track_id int primary key, name varchar(200) not null, album_id int,
          media_type_id int not null, genre_id int, composer varchar(220), milliseconds int not null
          check (milliseconds < 600000), bytes smallint, unit_price numeric(10,1) not null);
        """;
    try (Database database = chinook(major)) {
      Analysis analysis = analysis(database, model, "");

      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.findings())
          .filteredOn(f -> f.table().filter(t -> t.matches("public.(customer|track)")).isPresent())
          .filteredOn(f -> !f.rule().equals("drop"))
          .extracting(Finding::rule, Finding::object, f -> f.rows().orElseThrow())
          .containsExactlyInAnyOrder(
              tuple("notNull", "public.customer.company", counted(database, "company is null")),
              tuple("length", "public.customer.address", counted(database, "length(address) > 30")),
              tuple("length", "public.customer.state", counted(database, "length(state) > 2")),
              tuple(
                  "cast",
                  "public.customer.postal_code",
                  counted(
                      database, "postal_code !~ '^[ ]*[0-9]+[ ]*$' or length(postal_code) > 9")),
              tuple(
                  "duplicates",
                  "public.customer.by_country",
                  counted(
                      database,
                      "country in (select country from customer group by 1 having count(*) > 1)")),
              tuple(
                  "check",
                  "public.track.track_milliseconds_check",
                  tracks(database, "milliseconds >= 600000")),
              tuple("range", "public.track.bytes", tracks(database, "bytes > 32767")),
              tuple(
                  "rounding",
                  "public.track.unit_price",
                  tracks(database, "round(unit_price, 1) <> unit_price")));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void pagila_is_fit_for_its_new_version_once_that_has_a_partition_for_its_year(int major)
      throws IOException {
    Path cases = Project.caseFolder("pagila");
    String model = Files.readString(cases.resolve("new.sql"));
    try (Database database = new Databases(major).fresh("pagila")) {
      SqlFile.run(database, Files.readString(cases.resolve("old.sql")));
      SqlFile.run(database, data(cases.resolve("pagila-data.sql.gz")));

      Analysis asPublished = analysis(database, model, MOVED);
      Analysis withItsYear = analysis(database, model + PARTITION_2007, MOVED);

      assertThat(asPublished.findings())
          .filteredOn(Finding::blocks)
          .extracting(Finding::rule, Finding::object, finding -> finding.rows().orElseThrow())
          .containsExactly(
              tuple(
                  "partition",
                  "public.payment",
                  number(database, "select count(*) n from payment")));
      assertThat(withItsYear.untried()).isEmpty();
      assertThat(withItsYear.blocked()).as(withItsYear.findings().toString()).isFalse();
      assertThat(withItsYear.scans())
          .extracting(Analysis.Scan::of)
          .contains("idx_unq_rental_rental_date_inventory_id_customer_id");
    }
  }

  private Analysis analysis(Database database, String model, String dictionary) {
    VendorPackage made = VendorPackage.in(folder.resolve("package"), HEAD).model("010.sql", model);
    if (!dictionary.isEmpty()) {
      made.dictionary(dictionary);
    }
    return new Foresight(
            database,
            PackageReader.read(List.of(made.folder()), folder.resolve("unpacked")),
            Map.of(),
            folder.resolve("home"),
            InstantSource.system())
        .analysis(Optional.empty());
  }

  private static Database chinook(int major) throws IOException {
    Database database = new Databases(major).fresh("chinook");
    Path file = Project.caseFolder("chinook").resolve("Chinook_PostgreSql.sql");
    String text = Files.readString(file, StandardCharsets.UTF_8).replace("\uFEFF", "");
    SqlFile.run(database, text.replaceAll("(?mi)^(drop database|create database|\\\\c) .*$", ""));
    return database;
  }

  private static long counted(Database database, String condition) {
    return number(database, "select count(*) n from customer where " + condition);
  }

  private static long tracks(Database database, String condition) {
    return number(database, "select count(*) n from track where " + condition);
  }

  private static long number(Database database, String sql) {
    return database.with("count", session -> session.one(sql, row -> row.number("n")));
  }

  private static String data(Path file) throws IOException {
    try (InputStream content = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
