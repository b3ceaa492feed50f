package dev.uplift.batch.ledger;

import dev.uplift.batch.graph.ScriptGraph;
import dev.uplift.database.Session;
import java.util.List;

/** The edges between scripts, with their reasons: what a reader of a run needs to see why. */
public final class ScriptEdgeTable {
  public static final String CREATE =
      """
      create table if not exists dbupgrade.scriptedge (
        run bigint not null,
        earlier text not null,
        later text not null,
        reason text not null,
        primary key (run, earlier, later))
      """;

  private static final String CLEAR = "delete from dbupgrade.scriptedge where run = ?";

  private static final String INSERT =
      """
      insert into dbupgrade.scriptedge (run, earlier, later, reason)
      select ?, e.earlier, e.later, e.reason
        from unnest(?::text[], ?::text[], ?::text[]) as e (earlier, later, reason)
      """;

  private final Session session;

  public ScriptEdgeTable(Session session) {
    this.session = session;
  }

  /** In the caller's transaction. */
  public void replace(long run, List<ScriptGraph.Edge> edges) {
    session.update(CLEAR, run);
    session.update(
        INSERT,
        run,
        edges.stream().map(ScriptGraph.Edge::from).toList(),
        edges.stream().map(ScriptGraph.Edge::to).toList(),
        edges.stream().map(ScriptGraph.Edge::reason).toList());
  }
}
