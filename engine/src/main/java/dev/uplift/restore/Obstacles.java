package dev.uplift.restore;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands against copying a database and against renaming it: what would be lost with the
 * failed one, what the server refuses, and the rights that lack.
 */
final class Obstacles {
  private static final String SLOTS =
      "select slot_name as name from pg_replication_slots where database = ? order by 1";

  private static final String SUBSCRIPTIONS =
      """
      select s.subname as name from pg_subscription s join pg_database d on d.oid = s.subdbid
       where d.datname = ? order by 1
      """;

  private static final String PREPARED =
      "select gid as name from pg_prepared_xacts where database = ? order by prepared";

  private static final String RIGHTS =
      """
      select u.rolname as me, u.rolsuper or u.rolcreatedb as creates,
             u.rolsuper or pg_has_role(d.datdba, 'USAGE') as owns,
             pg_get_userbyid(d.datdba) as owner,
             d.datcollversion is distinct from pg_database_collation_actual_version(d.oid)
               and d.datcollversion is not null as stale
        from pg_database d, pg_roles u where d.datname = ? and u.rolname = current_user
      """;

  private final Session session;
  private final String database;
  private final List<String> allowed;
  private final List<Problem> found = new ArrayList<>();

  /**
   * Of a database.
   *
   * @param session of another database of the server
   * @param allowed slots and subscriptions that may be lost
   */
  Obstacles(Session session, String database, List<String> allowed) {
    this.session = session;
    this.database = database;
    this.allowed = allowed;
  }

  List<Problem> all() {
    names(SLOTS).filter(name -> !allowed.contains(name)).map(this::slot).forEach(found::add);
    names(SUBSCRIPTIONS)
        .filter(name -> !allowed.contains(name))
        .map(this::subscription)
        .forEach(found::add);
    names(PREPARED).map(this::prepared).forEach(found::add);
    session.query(
        RIGHTS,
        row -> {
          rights(row.string("me"), row.string("owner"), row.flag("creates"), row.flag("owns"));
          if (row.flag("stale")) {
            found.add(staleCollation());
          }
          return true;
        },
        database);
    return found;
  }

  private java.util.stream.Stream<String> names(String sql) {
    return session.query(sql, row -> row.string("name"), database).stream();
  }

  private Problem slot(String name) {
    return Problem.of(
            "replicationSlot", "the replication slot \"" + name + "\" is of this database")
        .withTarget(name)
        .withWhy("a restore would lose it: its consumer would have to begin anew")
        .withRemedy(
            "Drop it (select pg_drop_replication_slot(%s)), or allow its loss: restore: {allow: [%s]}."
                .formatted(Identifier.literal(name), name));
  }

  private Problem subscription(String name) {
    return Problem.of("subscription", "the subscription \"" + name + "\" is of this database")
        .withTarget(name)
        .withWhy("a restore would lose it, and the publisher would keep its slot")
        .withRemedy(
            "Drop it (drop subscription %s), or allow its loss: restore: {allow: [%s]}."
                .formatted(Identifier.quote(name), name));
  }

  private Problem prepared(String name) {
    String literal = Identifier.literal(name);
    return Problem.of("preparedTransaction", "the transaction \"" + name + "\" is prepared here")
        .withTarget(name)
        .withWhy("the server neither copies nor renames a database that has one")
        .withRemedy(
            "End it in this database: commit prepared %s, or rollback prepared %1$s."
                .formatted(literal));
  }

  private void rights(String me, String owner, boolean creates, boolean owns) {
    if (!creates) {
      found.add(
          Problem.of("rightMissing", "Uplift's role may not create databases")
              .withTarget(me)
              .withWhy("a restore point is a database of its own, and renaming one needs it too")
              .withRemedy("alter role " + Identifier.quote(me) + " createdb"));
    }
    if (!owns) {
      found.add(
          Problem.of(
                  "rightMissing", "Uplift's role may neither copy nor rename \"" + database + "\"")
              .withTarget(database)
              .withWhy("that needs its owner \"" + owner + "\", or a member of it")
              .withRemedy(
                  "grant %s to %s".formatted(Identifier.quote(owner), Identifier.quote(me))));
    }
  }

  private Problem staleCollation() {
    return Problem.of(
            "collationVersion",
            "the server's collations are newer than the database \"" + database + "\"")
        .withTarget(database)
        .withWhy("the server copies no such database, since its indexes may be in a wrong order")
        .withRemedy(
            "Rebuild what is sorted by it (reindex database), then: alter database %s refresh collation version."
                .formatted(Identifier.quote(database)));
  }
}
