package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.Identifier;
import dev.uplift.database.Secret;
import dev.uplift.plan.Plan;
import dev.uplift.plan.Plan.ChangePart;
import dev.uplift.plan.Plan.Gone;
import dev.uplift.plan.Plan.ScriptPart;
import dev.uplift.plan.Plan.Step;
import dev.uplift.plan.PlanFolder;
import dev.uplift.plan.PlanWords;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.admission.Proposal;
import dev.uplift.run.substep.Substeps;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is planned for a database that nobody has touched yet. */
class ProposalTest {
  private static final String CONVERSION =
      """
      format: conversion/1
      description: Of a ledger's own rows
      stage: PostSync
      scope: PerDatabase
      from: ledger c
      update: c
      chunk: {by: [id]}
      """;

  private static final String TAGGED = "set: {area: upper(c.area)}\ntag: Shop-1\n";

  private static final String NAMED =
      " is written anew anyway; should a row fail, all of it runs in chunks, which name the row";
  private static final String ASIDE = NAMED.replace("name the row", "set such rows aside");

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void every_phase_is_planned_from_what_the_one_before_it_leaves(int major) {
    Shop shop = Shop.in(folder);
    try (Database database = old(major)) {
      Plan plan = plan(shop, database);

      assertThat(plan.steps())
          .extracting(Step::path)
          .containsExactly(
              "PreReqs/PatchSqlDictionaryPass1",
              "PreReqs/PatchSqlDictionaryPass2",
              "PreReqs/AdditiveDbSync",
              "PreSync/ExecuteScripts/WaitForBatch",
              "DbSync/SyncSchema",
              "PostSync/ExecuteScripts/WaitForBatch",
              "FinalDbSync/SyncSchema");
      assertThat(plan.steps())
          .allSatisfy(step -> assertThat(Substeps.find(step.path())).isPresent());
      ChangePart rewrite =
          plan.changes().stream()
              .filter(c -> c.strategy().equals("merged"))
              .findFirst()
              .orElseThrow();
      assertThat(rewrite.object()).isEqualTo("public.custtable");
      assertThat(rewrite.rows()).isEqualTo(100);
      assertThat(rewrite.bytes()).isPositive();
      assertThat(plan.changes())
          .filteredOn(change -> change.strategy().equals("catalogOnly"))
          .allSatisfy(change -> assertThat(change.bytes()).isZero());
      assertThat(rewrite.lock().orElseThrow().mode()).isEqualTo("AccessExclusive");
      assertThat(plan.destroyed())
          .containsExactlyInAnyOrder(
              new Gone(
                  "public.custtable.name",
                  100,
                  "the script create-parties saves what it holds first"),
              new Gone("public.custtable.fax", 100, "nobody sends one"),
              new Gone("public.oldlog", 2, "replaced"));
      assertThat(plan.refusals()).isEmpty();
      assertThat(plan.provisional())
          .hasSize(2)
          .contains(
              "public.custtable.hashidx waits for FINAL: 20 rows share 10 keys, which dedupe"
                  + " repairs");
      assertThat(schemaErrors(PlanFolder.json(plan))).isEmpty();
    }
  }

  @Test
  void what_is_kept_and_breaks_is_named_in_the_plan() {
    Shop shop = Shop.in(folder);
    shop.replace("package.yaml", "keep-foreign-objects: false", "keep-foreign-objects: true");
    shop.replace("model/dictionary.yaml", "  oldlog: {because: replaced}\n", "");
    shop.write("model/020-more.sql", "create table newlog (id int, at date);");
    try (Database database = old(18)) {
      String sql =
          "create view faxes as select recid, fax from customer; alter table oldlog add at date";
      database.with("test", s -> s.execute(sql));

      Plan plan = plan(shop, database);

      assertThat(plan.warnings())
          .extracting(Problem::code, Problem::target)
          .containsExactlyInAnyOrder(
              tuple("keptWouldBreak", "public.faxes"), tuple("possibleRename", "public.oldlog"));
      assertThat(plan.refusals()).isEmpty();
      assertThat(schemaErrors(PlanFolder.json(plan))).isEmpty();
    }
  }

  @Test
  void what_the_empty_copy_cannot_have_is_provisional_and_refusals_are_in_the_plan() {
    Shop shop = Shop.in(folder);
    try (Database database = old(18)) {
      String role = "plan_" + Long.toHexString(System.nanoTime());
      String sql =
          """
          create role %1$s login createdb password 'x'; alter schema public owner to %1$s;
          alter database %2$s owner to %1$s; grant all on all tables in schema public to %1$s
          """
              .formatted(role, Identifier.quote(database.url().database()));
      database.with("test", s -> s.execute(sql));
      DatabaseUrl url = database.url();
      DatabaseUrl own =
          new DatabaseUrl(url.host(), url.port(), url.database(), Optional.of(role), url.options());

      try (Database weak = Database.open(own, Optional.of(new Secret("x")), 6)) {
        Plan plan = plan(shop, weak);

        assertThat(plan.provisional())
            .filteredOn(each -> each.contains("could not be copied as"))
            .anyMatch(each -> each.contains("customer") && each.contains("owner"));
        assertThat(plan.refusals()).extracting(Problem::code).contains("rightMissing");
        assertThat(plan.destroyed()).extracting(Gone::object).contains("public.oldlog");
      }
    }
  }

  @Test
  void a_plan_for_a_database_that_can_only_be_read_says_that_it_would_be_refused() {
    Shop shop = Shop.in(folder);
    try (Database database = old(18);
        Database reading = database.with(Map.of("default_transaction_read_only", "on"), 6)) {
      assertThatThrownBy(() -> plan(shop, reading))
          .isInstanceOfSatisfying(
              Failure.class, e -> assertThat(e.exit()).isEqualTo(ExitCode.UNREACHABLE));

      Plan _ = plan(shop, database);

      assertThat(plan(shop, reading).refusals()).extracting(Problem::code).contains("readOnly");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void what_a_rewrite_carries_out_is_told_and_why_not_else(int major) {
    Shop shop = Shop.in(folder);
    shop.write(
        "model/020-more.sql",
        "create table ledger (id bigint primary key, amount numeric(20,2), total numeric(20,2));"
            + " create table other (id bigint primary key, amount numeric(20,2));"
            + " create table plot (id bigint primary key, area text);"
            + " create table sheet (id bigint primary key, area text);");
    shop.write(
        "scripts/area.yaml",
        CONVERSION.replace("ledger", "plot")
            + "join: [left dataarea d on d.id = c.area]\nset: {area: d.id}\n");
    shop.write("scripts/total.yaml", CONVERSION + "set: {total: c.amount * 2}\n");
    shop.write(
        "scripts/bad.yaml",
        CONVERSION.replace("ledger", "other")
            + "set: {amount: c.amount + 1}\nbad-rows: {quarantine: 5}\n");
    shop.write("scripts/tagged.yaml", CONVERSION.replace("ledger", "sheet") + TAGGED);
    try (Database database = old(major)) {
      database.with(
          "test",
          s ->
              s.execute(
                  "create table ledger (id int primary key, amount numeric(20,2));"
                      + " create table other (id int primary key, amount numeric(20,2));"
                      + " create table plot (id int primary key, area text);"
                      + " create table sheet (id int primary key, area text)"));

      Plan plan = plan(shop, database);

      assertThat(plan.changes())
          .filteredOn(change -> change.fused().contains("total"))
          .extracting(ChangePart::object, ChangePart::strategy)
          .containsExactly(tuple("public.ledger", "merged"));
      assertThat(plan.changes())
          .filteredOn(change -> change.fused().contains("area"))
          .singleElement()
          .satisfies(change -> assertThat(change.strategy()).isEqualTo("shadow"))
          .satisfies(
              change ->
                  assertThat(change.because())
                      .contains("shadow, since the conversion area joins public.dataarea"))
          .satisfies(change -> assertThat(change.sql()).anyMatch(sql -> sql.contains("left join")));
      assertThat(plan.steps())
          .flatExtracting(Step::scripts)
          .extracting(PlanWords::how, ScriptPart::script, part -> part.because().orElse(""))
          .contains(
              tuple("in the ALTER TABLE of its table", "total", "public.ledger" + NAMED),
              tuple("in the shadow of its table", "area", "public.plot" + NAMED),
              tuple("in the shadow of its table", "bad", "public.other" + ASIDE),
              tuple("in chunks", "tagged", "it carries the upgrade tag Shop-1"),
              tuple("in chunks", "create-parties", ""));
      assertThat(schemaErrors(PlanFolder.json(plan))).isEmpty();
    }
  }

  @Test
  void a_new_index_stands_in_the_phase_that_builds_it_once_and_says_why() {
    Shop shop = Shop.in(folder);
    shop.write(
        "model/020-more.sql",
        "create table ledger (id bigint primary key, amount numeric(20,2), total numeric(20,2),"
            + " number int); create index ledger_amount on ledger (amount);"
            + " create index ledger_total on ledger (total);"
            + " create unique index ledger_number on ledger (number);");
    shop.write("scripts/double.yaml", CONVERSION + "set: {total: c.amount * 2}\n");
    shop.write("scripts/number.yaml", CONVERSION + "set: {number: c.id::int}\ntag: Shop-2\n");
    try (Database database = old(18)) {
      String sql =
          "create table ledger (id int primary key, amount numeric(20,2));"
              + " insert into ledger select n, n from generate_series(1, 1000) n; analyze";
      database.with("test", s -> s.execute(sql));

      Plan plan = plan(shop, database);

      assertThat(plan.steps())
          .flatExtracting(
              step ->
                  step.changes().stream()
                      .filter(change -> change.object().startsWith("public.ledger.ledger_"))
                      .map(change -> tuple(step.path(), change.object(), change.because()))
                      .toList())
          .containsExactlyInAnyOrder(
              tuple(
                  "DbSync/SyncSchema",
                  "public.ledger.ledger_amount",
                  "is new; built once, on its table as it will be"),
              tuple(
                  "DbSync/SyncSchema",
                  "public.ledger.ledger_total",
                  "is new; built once, on its table as it will be"),
              tuple(
                  "FinalDbSync/SyncSchema",
                  "public.ledger.ledger_number",
                  "is new; built once, behind number, which fills it"));
      assertThat(plan.changes())
          .filteredOn(change -> change.object().startsWith("public.ledger.ledger_"))
          .allSatisfy(change -> assertThat(change.diskBytes()).isEqualTo(24_000));
      assertThat(plan.changes()).anyMatch(change -> change.fused().contains("double"));
    }
  }

  @Test
  void a_key_that_rows_share_says_how_many_and_behind_which_script_it_is_built() {
    Shop shop = Shop.in(folder);
    shop.write(
        "model/020-more.sql",
        "create table ledger (id int primary key, code text);"
            + " create unique index ledger_code on ledger (code);");
    shop.write(
        "scripts/merge.sql",
        """
        /* uplift
        format: script/1
        description: Merge what has one code
        stage: PostSync
        scope: PerDatabase
        group: Main
        deletes: [ledger]
        repairs: [ledger.ledger_code]
        */
        delete from ledger l using ledger m where m.code = l.code and m.id < l.id
        """);
    try (Database database = old(18)) {
      String sql =
          "create table ledger (id int primary key, code text);"
              + " insert into ledger values (1, 'a'), (2, 'a'), (3, 'b')";
      database.with("test", s -> s.execute(sql));

      Plan plan = plan(shop, database);

      assertThat(plan.provisional())
          .contains(
              "public.ledger.ledger_code waits for FINAL: 2 rows share 1 keys, which merge"
                  + " repairs");
      assertThat(plan.steps().getLast().changes())
          .filteredOn(change -> change.object().equals("public.ledger.ledger_code"))
          .extracting(ChangePart::because)
          .containsExactly("is new; built behind merge, which repairs rows that share it");
    }
  }

  @Test
  void a_conversion_of_a_table_whose_partitions_are_shadowed_is_told_so() {
    Shop shop = Shop.in(folder);
    shop.write(
        "model/020-more.sql",
        "create table part (id int primary key, amount numeric(20,4)) partition by range (id);"
            + " create table part_1 partition of part for values from (0) to (9);");
    shop.write(
        "scripts/part.yaml",
        CONVERSION.replace("ledger", "part") + "set: {amount: c.amount * 2}\n");
    try (Database database = old(18)) {
      database.with(
          "test",
          s ->
              s.execute(
                  "create table part (id int primary key, amount numeric(20,2))"
                      + " partition by range (id);"
                      + " create table part_1 partition of part for values from (0) to (9);"
                      + " insert into part values (1, 1);"
                      + " create publication parts for table part_1 (id, amount)"));

      Plan plan = plan(shop, database);

      assertThat(plan.changes())
          .filteredOn(change -> change.strategy().equals("shadow"))
          .isNotEmpty();
      assertThat(plan.steps())
          .flatExtracting(Step::scripts)
          .filteredOn(script -> script.script().equals("part"))
          .extracting(ScriptPart::because)
          .containsExactly(Optional.of("its table has partitions or children, or is one"));
    }
  }

  private static List<?> schemaErrors(String json) {
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(Map.of("urn:uplift:schema:error-1", schema("error"))));
    JsonNode tree = JsonMapper.shared().readTree(schema("plan"));
    return registry
        .getSchema(SchemaLocation.of("urn:uplift:schema:plan-1"), tree)
        .validate(JsonMapper.shared().readTree(json));
  }

  private static String schema(String kind) {
    String name = "/dev/uplift/schema/" + kind + "-1.json";
    try (InputStream in = ProposalTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Plan plan(Shop shop, Database database) {
    return new Proposal(shop.site(database), shop.stack(), InstantSource.system())
        .plan(Optional.of("a test"), OptionalInt.of(2), false);
  }

  static Database old(int major) {
    Database database = Rehearsal.database(major, "plan");
    database.with("test", s -> s.execute(Shop.OLD));
    database.with("test", s -> s.execute("analyze"));
    return database;
  }
}
