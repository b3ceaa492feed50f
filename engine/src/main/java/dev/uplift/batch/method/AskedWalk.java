package dev.uplift.batch.method;

import dev.uplift.script.Row;
import dev.uplift.script.RowWalk;
import java.util.function.Consumer;

/** A walk whose questions to the server are its context's. */
record AskedWalk(PageWalk walk, MethodContext context) implements RowWalk {
  @Override
  public RowWalk by(String... columns) {
    var _ = walk.by(columns);
    return this;
  }

  @Override
  public RowWalk page(int rows) {
    var _ = walk.page(rows);
    return this;
  }

  @Override
  public void forEach(Consumer<Row> action) {
    var _ =
        context.asked(
            () -> {
              walk.forEach(action);
              return true;
            });
  }
}
