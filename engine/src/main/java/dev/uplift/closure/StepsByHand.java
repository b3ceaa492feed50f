package dev.uplift.closure;

import dev.uplift.database.Identifier;
import java.util.ArrayList;
import java.util.List;

/**
 * The door opened by a person with psql, in the maintenance database, as a superuser: the file
 * alone says how, so that neither Uplift nor the database is needed for it.
 */
record StepsByHand(DoorRecord door) {
  /** Whoever has been granted something meanwhile, Uplift's role among them. */
  private static final String REVOKE =
      "do $$ declare r record; begin"
          + " for r in select distinct x.grantee"
          + " from pg_database d, aclexplode(d.datacl) x where d.datname = :database loop"
          + " execute format('revoke all on database %I from %s cascade', :database,"
          + " case when r.grantee = 0 then 'public'"
          + " else quote_ident(pg_get_userbyid(r.grantee)) end);"
          + " end loop; end $$;";

  List<String> lines() {
    String database = door.database();
    List<String> lines = new ArrayList<>();
    lines.add("-- psql -v ON_ERROR_STOP=1 -d postgres, as a superuser");
    lines.add("alter database " + Identifier.quote(database) + " allow_connections true;");
    lines.add("begin;");
    door.heldLogins()
        .forEach(role -> lines.add("alter role " + Identifier.quote(role) + " login;"));
    door.found()
        .ifPresent(
            found -> {
              lines.add(REVOKE.replace(":database", Identifier.literal(database)));
              found.letIn(database, found).forEach(sql -> lines.add(sql + ";"));
            });
    lines.add("commit;");
    lines.addAll(Jobs.byHand(door.jobs(), database));
    return lines;
  }
}
