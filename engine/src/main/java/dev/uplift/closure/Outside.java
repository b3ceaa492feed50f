package dev.uplift.closure;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Failure;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Work on a database from another one of the same server, so that it need not let Uplift in. */
record Outside(Database database) {
  String name() {
    return database.url().database();
  }

  <T extends @Nullable Object> T ask(Function<Session, T> work) {
    try {
      return database.outside().with("door", work);
    } catch (SqlFailure e) {
      throw failure(e);
    }
  }

  void act(Consumer<Session> work) {
    var _ =
        ask(
            session -> {
              work.accept(session);
              return true;
            });
  }

  Failure failure(SqlFailure e) {
    return new Failure(e.exit(), List.of(e.problem().withTarget(name())), e);
  }
}
