package dev.uplift.batch.tags;

import dev.uplift.database.Session;
import java.util.List;
import java.util.Optional;

/**
 * The tags of a database. A tag is set once; what a script sets carries its run and epoch, and
 * commits with the script's work.
 */
public final class UpgradeTagTable {
  public static final String CREATE =
      """
      create table if not exists dbupgrade.upgradetag (
        tag text not null,
        company text not null default '',
        datapartition text not null default '',
        set_at timestamptz not null,
        skipped boolean not null,
        run bigint,
        script text,
        reason text,
        primary key (tag, company, datapartition))
      """;

  private static final String READ =
      """
      select tag, company, datapartition, set_at, skipped, run, script, reason
        from dbupgrade.upgradetag order by tag, company, datapartition
      """;

  private static final String HAS =
      """
      select true as there from dbupgrade.upgradetag
       where tag = ? and company = ? and datapartition = ?
      """;

  private static final String SET =
      """
      insert into dbupgrade.upgradetag
        (tag, company, datapartition, set_at, skipped, run, script)
      select ?, ?, ?, clock_timestamp(), ?, id, ? from dbupgrade.run where id = ? and epoch = ?
      on conflict do nothing
      """;

  private static final String SET_BY_HAND =
      """
      insert into dbupgrade.upgradetag
        (tag, company, datapartition, set_at, skipped, reason)
      values (?, ?, ?, clock_timestamp(), ?, ?)
      on conflict do nothing
      """;

  private static final String CLEAR =
      """
      delete from dbupgrade.upgradetag
       where tag = ? and company = ? and datapartition = ?
         and exists (select from dbupgrade.run where id = ? and epoch = ?)
      """;

  private static final String CLEAR_BY_HAND =
      """
      delete from dbupgrade.upgradetag where tag = ? and company = ? and datapartition = ?
      """;

  private final Session session;

  public UpgradeTagTable(Session session) {
    this.session = session;
  }

  /** Whether this database has ever had any. */
  public static boolean there(Session session) {
    return session.one(
        "select to_regclass('dbupgrade.upgradetag') is not null as there",
        row -> row.flag("there"));
  }

  /** Whose data a tag speaks of; both are empty for the whole database. */
  public record Holder(String company, String partition) {}

  /**
   * Who sets a tag in the course of a run.
   *
   * @param script its path
   */
  public record Setter(long run, int epoch, String script) {}

  public List<UpgradeTag> read() {
    return session.query(
        READ,
        row ->
            new UpgradeTag(
                row.string("tag"),
                row.string("company"),
                row.string("datapartition"),
                row.instant("set_at"),
                row.flag("skipped"),
                Optional.ofNullable(row.numberOrNull("run")),
                Optional.ofNullable(row.stringOrNull("script")),
                Optional.ofNullable(row.stringOrNull("reason"))));
  }

  /** Whether it is set or skipped. */
  public boolean has(String tag, Holder holder) {
    return session
        .first(HAS, row -> row.flag("there"), tag, holder.company(), holder.partition())
        .orElse(false);
  }

  /** False when it is there already, or the run has gone over to another epoch. */
  public boolean set(String tag, Holder holder, Setter setter, boolean skipped) {
    return session.update(
            SET,
            tag,
            holder.company(),
            holder.partition(),
            skipped,
            setter.script(),
            setter.run(),
            setter.epoch())
        == 1;
  }

  /** By a person, outside a run; false when it is there already. */
  public boolean setByHand(String tag, Holder holder, boolean skipped, String reason) {
    return session.update(SET_BY_HAND, tag, holder.company(), holder.partition(), skipped, reason)
        == 1;
  }

  /** Takes it back, because what it stands for is to be done again; false when it is not there. */
  public boolean clear(String tag, Holder holder, long run, int epoch) {
    return session.update(CLEAR, tag, holder.company(), holder.partition(), run, epoch) == 1;
  }

  /** By a person, outside a run; false when it is not there. */
  public boolean clearByHand(String tag, Holder holder) {
    return session.update(CLEAR_BY_HAND, tag, holder.company(), holder.partition()) == 1;
  }
}
