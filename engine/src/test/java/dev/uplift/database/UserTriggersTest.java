package dev.uplift.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.rehearsal.Rehearsal;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserTriggersTest {
  private static final String TABLES =
      """
      create table log (what text);
      create function note() returns trigger language plpgsql as $$
        begin insert into log values (tg_table_name); return null; end $$;
      create table owner (id int primary key);
      insert into owner values (1);
      create table "Part" (id int, owner int references owner deferrable initially deferred)
        partition by range (id);
      create table low partition of "Part" for values from (0) to (10);
      create trigger loud after insert on "Part" for each row execute function note();
      create trigger always after insert on low for each row execute function note();
      alter table low enable always trigger always;
      create trigger replica after insert on low for each row execute function note();
      alter table low enable replica trigger replica;
      create trigger off after insert on low for each row execute function note();
      alter table low disable trigger off;
      """;
  private static final String STATES =
      """
      select string_agg(concat_ws(' ', tgrelid::regclass, tgname, tgenabled), E'\\n'
                        order by tgrelid::regclass::text, tgname) as s
        from pg_trigger where not tgisinternal
      """;

  private final Database database = Rehearsal.database(15, "triggers");
  private final Session session = database.session("test");

  @BeforeEach
  void tables() {
    session.execute(TABLES);
  }

  @AfterEach
  void close() {
    session.close();
    database.close();
  }

  @Test
  void work_without_them_fires_none_also_of_partitions_and_leaves_them_as_they_were() {
    String before = states();

    session.transaction(
        () ->
            UserTriggers.without(
                session, "\"Part\"", () -> session.execute("insert into \"Part\" values (1, 1)")));

    assertThat(states()).isEqualTo(before);
    assertThat(logged()).isZero();
    session.execute("insert into \"Part\" values (2, 1)");
    assertThat(logged()).as("loud and always").isEqualTo(2);
  }

  @Test
  void foreign_keys_hold_all_the_same() {
    assertThatThrownBy(
            () ->
                session.transaction(
                    () ->
                        UserTriggers.without(
                            session,
                            "\"Part\"",
                            () -> session.execute("insert into \"Part\" values (1, 7)"))))
        .isInstanceOf(SqlFailure.class)
        .hasMessageContaining("foreign key");
  }

  @Test
  void a_table_that_is_not_there_has_none() {
    assertThat(UserTriggers.ofTables(session, List.of("nowhere"))).isEmpty();
  }

  private String states() {
    return session.one(STATES, row -> row.string("s"));
  }

  private long logged() {
    return session.one("select count(*) n from log", row -> row.number("n"));
  }
}
