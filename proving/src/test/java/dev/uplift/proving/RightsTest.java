package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.proving.Programs.Ended;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Owners and grants, where the package states them. */
class RightsTest {
  private static final String ROLES =
      """
      do $$ begin
        create role proving_owner; create role proving_reader;
      exception when duplicate_object then null; end $$
      """;

  private static final String OWNERS =
      """
      select relname::text || ' ' || relowner::regrole::text as line from pg_class
       where relname in ('bill', 'bills', 'billnumber')
      union all
      select proname::text || ' ' || proowner::regrole::text from pg_proc where proname = 'due'
      order by 1
      """;

  private static final String READER_MAY =
      """
      select has_table_privilege('proving_reader', 'bill', 'select')
             and not has_table_privilege('proving_reader', 'bill', 'insert')
             and has_sequence_privilege('proving_reader', 'billnumber', 'usage') as may
      """;

  private static final String FUNCTIONS =
      """
      create function due(x int default 30, y text default 'a,b') returns int
        language sql as 'select x';
      create procedure bill(amount numeric) language sql as 'select 1';
      """;

  private static final String RIGHTS =
      """
      alter function due(x integer, text) owner to "proving, new";
      grant execute on procedure bill(numeric) to "proving, new";
      """;

  @TempDir Path folder;

  @Test
  void all_that_is_modelled_belongs_to_the_package_s_owner_and_is_granted_as_the_model_says() {
    Databases server = new Databases(18);
    try (Database database = server.fresh("rights")) {
      SqlFile.run(database, ROLES + "; create table bill (id int primary key)");
      Site site = Site.of(folder, database, server, billing());

      assertThat(site.upgrade()).satisfies(Endings.done());

      List<String> owners = database.with("test", s -> s.query(OWNERS, row -> row.string("line")));
      assertThat(owners)
          .containsExactly(
              "bill proving_owner",
              "billnumber proving_owner",
              "bills proving_owner",
              "due proving_owner");
      boolean may = database.with("test", s -> s.one(READER_MAY, row -> row.flag("may")));
      assertThat(may).isTrue();
      SqlFile.run(database, "grant insert on bill to proving_reader");
      String url = database.url().toString();
      assertThat(
              site.uplift().run("diff", "--database", url, "--target", billing().toString()).exit())
          .isEqualTo(1);
    }
  }

  @Test
  void a_function_s_owner_or_grant_is_a_difference_until_the_role_is_there_and_has_it() {
    Databases server = new Databases(18);
    try (Database database = server.fresh("functionrights")) {
      SqlFile.run(database, FUNCTIONS);
      Uplift uplift = Site.of(folder, database, server, functions()).uplift();
      List<String> diff =
          List.of(
              "diff", "--database", database.url().toString(), "--target", functions().toString());

      Ended withoutRole = uplift.run(diff);
      SqlFile.run(database, "create role \"proving, new\";" + RIGHTS);
      Ended withRights = uplift.run(diff);
      SqlFile.run(database, "drop owned by \"proving, new\"; drop role \"proving, new\"");

      assertThat(withoutRole.exit()).isEqualTo(1);
      assertThat(withoutRole.out().lines())
          .anyMatch(line -> line.contains("public.due(integer, text)") && line.contains(": owner"))
          .anyMatch(line -> line.contains("public.bill(numeric)") && line.contains(": grants"));
      assertThat(withRights.out()).contains(" equals ");
      assertThat(withRights.exit()).isZero();
    }
  }

  private Path functions() {
    return VendorPackage.in(
            folder.resolve("functions"),
            """
            name: billing
            version: 2.0.0
            upgrades: {from: ">=1.0 <2.0", to: "2.0"}
            recognise: select '1.0'
            requires: {uplift: ">=0.1", postgresql: ">=15"}
            equality: {owner: package, grants: declared}
            """)
        .model("010-functions.sql", FUNCTIONS + RIGHTS)
        .folder();
  }

  private Path billing() {
    return VendorPackage.in(
            folder.resolve("billing"),
            """
            name: billing
            version: 2.0.0
            upgrades: {from: ">=1.0 <2.0", to: "2.0"}
            recognise: select '1.0'
            requires: {uplift: ">=0.1", postgresql: ">=15"}
            owner: proving_owner
            equality: {owner: package, grants: declared}
            """)
        .model(
            "010-billing.sql",
            """
            create table bill (id int primary key, amount numeric(12,2));
            create view bills as select id from bill;
            create sequence billnumber;
            create function due(x int) returns int language sql as 'select x + 30';
            grant select on bill to proving_reader;
            grant usage on sequence billnumber to proving_reader;
            """)
        .folder();
  }
}
