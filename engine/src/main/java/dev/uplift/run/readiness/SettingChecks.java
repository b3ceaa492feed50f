package dev.uplift.run.readiness;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Settings and lasting things of the server that an upgrade meets. */
final class SettingChecks {
  private static final String PREPARED =
      """
      select coalesce(string_agg(gid, ', ' order by gid), '') as names from pg_prepared_xacts
       where database = current_database() and not gid = any (?)
      """;

  private static final String SLOTS =
      """
      select coalesce(string_agg(slot_name, ', ' order by slot_name), '') as names
        from pg_replication_slots where not active and not slot_name = any (?)
      """;

  private static final String ARCHIVER =
      """
      select current_setting('archive_mode') as mode, current_setting('wal_level') as level,
             current_setting('max_wal_size') as most,
             coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) as fails,
             coalesce(last_failed_wal, '') as failed
        from pg_stat_archiver
      """;

  /** The session works in the zone of the database or the role, else in UTC. */
  private static final String ZONE =
      """
      select current_setting('TimeZone') as works,
             exists (select from pg_db_role_setting s, unnest(s.setconfig) c
                      where c ilike 'timezone=%'
                        and s.setdatabase in
                            (0, (select oid from pg_database where datname = current_database()))
                        and s.setrole in
                            (0, (select oid from pg_roles where rolname = session_user))) as said,
             has_table_privilege('pg_file_settings', 'select')
               and has_function_privilege('pg_show_all_file_settings()', 'execute') as readable
      """;

  private static final String ZONE_OF_FILE =
      """
      select setting from pg_file_settings
       where lower(name) = 'timezone' and applied order by seqno desc limit 1
      """;

  private static final String MAY_BE =
      """
      select exists (select from pg_roles where rolname = ?) as there,
             exists (select from pg_roles r where r.rolname = ?
                        and pg_has_role(current_user, r.oid,
                              case when current_setting('server_version_num')::int >= 160000
                                   then 'set' else 'member' end)) as may,
             current_user::text as me
      """;

  private final Session session;
  private final Needs needs;

  private SettingChecks(Session session, Needs needs) {
    this.session = session;
    this.needs = needs;
  }

  static List<Check> all(Session session, Needs needs) {
    SettingChecks checks = new SettingChecks(session, needs);
    List<Check> all =
        new ArrayList<>(
            List.of(checks.prepared(), checks.slots(), checks.archiver(), checks.timeZone()));
    needs.smokeRole().ifPresent(role -> all.add(checks.smokeRole(role)));
    return all;
  }

  private Check prepared() {
    String names = session.one(PREPARED, row -> row.string("names"), needs.restore().allow());
    return names.isEmpty()
        ? Check.ok("prepared-transactions", "none is open")
        : Check.lacks(
            "prepared-transactions",
            "open: " + names,
            "Their locks stand against the upgrade, and against putting the database back.",
            "Commit or roll them back: COMMIT PREPARED '…', ROLLBACK PREPARED '…'.");
  }

  private Check slots() {
    String names = session.one(SLOTS, row -> row.string("names"), needs.restore().allow());
    return names.isEmpty()
        ? Check.ok("replication-slots", "none is left without a reader")
        : Check.lacks(
                "replication-slots",
                "without a reader: " + names,
                "The disk of the server's log: all that the upgrade writes is kept for them.",
                "Bring their readers back, or drop them: select pg_drop_replication_slot('…').")
            .notNeeded();
  }

  private Check archiver() {
    return session.one(
        ARCHIVER,
        row ->
            row.string("mode").equals("off") || !row.flag("fails")
                ? Check.ok(
                    "wal",
                    "wal_level %s, max_wal_size %s, archive_mode %s"
                        .formatted(row.string("level"), row.string("most"), row.string("mode")))
                : Check.lacks(
                        "wal",
                        "archiving fails since " + row.string("failed"),
                        "The disk of the server's log: all that the upgrade writes stays on it.",
                        "Mend archive_command first; the server's log says why it fails.")
                    .notNeeded());
  }

  private Check timeZone() {
    String name = "time-zone";
    record Zone(String works, boolean said, boolean readable) {}
    Zone zone =
        session.one(
            ZONE, row -> new Zone(row.string("works"), row.flag("said"), row.flag("readable")));
    if (zone.said()) {
      return Check.ok(name, "Uplift works in " + zone.works() + ", as database or role is set to");
    }
    String costs =
        "A timestamp that gets a zone: Uplift reads it as UTC, and the application may not.";
    String remedy =
        "Say the application's zone: alter database %s set timezone = '…'."
            .formatted(
                Identifier.quote(session.one("select current_database() d", r -> r.string("d"))));
    if (!zone.readable()) {
      return Check.unknown(
          name, "neither database nor role says one, and the server's is not shown", costs, remedy);
    }
    Optional<String> file = session.first(ZONE_OF_FILE, row -> row.string("setting"));
    return file.map(f -> f.matches("(?i)(etc/)?(utc|gmt|uct|zulu|universal)")).orElse(true)
        ? Check.ok(name, "Uplift works in UTC, as the server does")
        : Check.lacks(
                name,
                "the server works in " + file.orElse("") + ", and Uplift in UTC",
                costs,
                remedy)
            .notNeeded();
  }

  private Check smokeRole(String role) {
    String name = "smoke-role";
    String costs = "The smoke test before the opening.";
    return session.one(
        MAY_BE,
        row -> {
          if (!row.flag("there")) {
            return Check.lacks(
                name,
                "there is no role \"" + role + "\"",
                costs,
                "Name an ordinary role of the application in environment.yaml.");
          }
          return row.flag("may")
              ? Check.ok(name, "Uplift may act as \"" + role + "\"")
              : Check.lacks(
                  name,
                  "Uplift may not act as \"" + role + "\"",
                  costs,
                  "grant %s to %s"
                      .formatted(Identifier.quote(role), Identifier.quote(row.string("me"))));
        },
        role,
        role);
  }
}
