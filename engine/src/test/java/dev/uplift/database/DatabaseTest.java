package dev.uplift.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.rehearsal.Rehearsal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatabaseTest {
  @Test
  void a_session_that_was_ended_while_it_lay_in_the_pool_is_replaced() {
    try (Database database = Rehearsal.database(18, "pool");
        Session killer = database.session("killer")) {
      for (int i = 0; i < 20; i++) {
        int pid = database.with("first", Session::backendPid);
        end(killer, pid);

        assertThat(database.with("next", Session::backendPid)).isNotEqualTo(pid);
      }
    }
  }

  @Test
  void work_that_may_be_done_twice_begins_again_when_its_session_is_lost() {
    try (Database database = Rehearsal.database(18, "again");
        Session killer = database.session("killer")) {
      List<Integer> pids = new ArrayList<>();

      int answer = database.again("reading", session -> killedOnce(session, killer, pids));

      assertThat(answer).isEqualTo(1);
      assertThat(pids).hasSize(2).doesNotHaveDuplicates();
      assertThatThrownBy(
              () -> database.with("reading", s -> killedOnce(s, killer, new ArrayList<>())))
          .isInstanceOf(SqlFailure.class);
    }
  }

  @Test
  void the_servers_advice_to_drop_what_stands_in_the_way_is_not_passed_on() {
    try (Database database = Rehearsal.database(18, "advice");
        Session session = database.session("test")) {
      long _ = session.execute("create table t (id int); create view v as select id from t");

      assertThatThrownBy(() -> session.execute("drop table t"))
          .isInstanceOfSatisfying(
              SqlFailure.class,
              failure -> {
                assertThat(failure.hint()).isNull();
                assertThat(failure.problem().remedy()).contains("drops only what is named");
              });
      assertThatThrownBy(() -> session.execute("select idd from t"))
          .isInstanceOfSatisfying(
              SqlFailure.class, failure -> assertThat(failure.hint()).contains("\"t.id\""));
    }
  }

  private static int killedOnce(Session session, Session killer, List<Integer> pids) {
    pids.add(session.backendPid());
    if (pids.size() == 1) {
      end(killer, session.backendPid());
    }
    return session.one("select 1 as n", row -> row.integer("n"));
  }

  private static void end(Session killer, int pid) {
    boolean ended =
        killer.one("select pg_terminate_backend(?, 10000) as ended", r -> r.flag("ended"), pid);
    assertThat(ended).isTrue();
  }
}
