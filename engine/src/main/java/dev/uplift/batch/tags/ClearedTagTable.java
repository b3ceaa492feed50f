package dev.uplift.batch.tags;

import dev.uplift.batch.tags.UpgradeTagTable.Holder;
import dev.uplift.database.Session;
import java.util.List;
import java.util.Optional;

/** The tags that people took back, each as it was, with who did it and why; only added to. */
public final class ClearedTagTable {
  public static final String CREATE =
      """
      create table if not exists dbupgrade.clearedtag (
        id bigint generated always as identity primary key,
        tag text not null,
        company text not null,
        datapartition text not null,
        set_at timestamptz not null,
        skipped boolean not null,
        run bigint,
        script text,
        reason text,
        cleared_at timestamptz not null,
        cleared_by text not null,
        because text not null)
      """;

  private static final String KEEP =
      """
      insert into dbupgrade.clearedtag
        (tag, company, datapartition, set_at, skipped, run, script, reason,
         cleared_at, cleared_by, because)
      select tag, company, datapartition, set_at, skipped, run, script, reason,
             clock_timestamp(), ?, ?
        from dbupgrade.upgradetag where tag = ? and company = ? and datapartition = ?
      """;

  private static final String READ =
      """
      select tag, company, datapartition, set_at, skipped, run, script, reason,
             cleared_at, cleared_by, because
        from dbupgrade.clearedtag order by id
      """;

  private final Session session;

  public ClearedTagTable(Session session) {
    this.session = session;
  }

  /** Whether a tag of this database was ever cleared. */
  public static boolean there(Session session) {
    return session.one(
        "select to_regclass('dbupgrade.clearedtag') is not null as there",
        row -> row.flag("there"));
  }

  /** The tag as it stands, before it goes in the same transaction; false when it is not there. */
  public boolean keep(String tag, Holder holder, String who, String because) {
    return session.update(KEEP, who, because, tag, holder.company(), holder.partition()) == 1;
  }

  /** The oldest first. */
  public List<ClearedTag> read() {
    return session.query(
        READ,
        row ->
            new ClearedTag(
                new UpgradeTag(
                    row.string("tag"),
                    row.string("company"),
                    row.string("datapartition"),
                    row.instant("set_at"),
                    row.flag("skipped"),
                    Optional.ofNullable(row.numberOrNull("run")),
                    Optional.ofNullable(row.stringOrNull("script")),
                    Optional.ofNullable(row.stringOrNull("reason"))),
                row.instant("cleared_at"),
                row.string("cleared_by"),
                row.string("because")));
  }
}
