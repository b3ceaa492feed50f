package dev.uplift.benchmarks;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import java.util.List;

/**
 * A rewrite by copy and swap, as an expert would write it by hand: two binary pipes between psql
 * and psql, each with half of the keys, then the keys and indexes one after another by parallel
 * workers, then two renames in one transaction.
 */
final class CopyAndSwap {
  private static final String PIPES =
      """
      set -e -o pipefail
      middle=$1 selection=$2
      pipe() {
        psql -X -q -v ON_ERROR_STOP=1 -c "copy (select $selection from big where id > $1 and id <= $2) to stdout (format binary)" |
          psql -X -q -v ON_ERROR_STOP=1 -c "copy big_new from stdin (format binary)"
      }
      pipe 0 "$middle" & first=$!
      pipe "$middle" 9223372036854775807 & second=$!
      wait $first
      wait $second
      """;

  private static final List<String> AFTER =
      List.of(
          "alter table big_new add constraint big_new_pkey primary key (id)",
          "create unique index big_new_number on big_new (company, number)",
          "create index big_new_day on big_new (day)");

  private static final String SWAP =
      """
      begin;
      drop table big;
      alter table big_new rename to big;
      alter table big rename constraint big_new_pkey to big_pkey;
      alter index big_new_number rename to big_number;
      alter index big_new_day rename to big_day;
      """;

  /** 18 names NOT NULL too. */
  private static final String RENAMED_NOT_NULLS =
      """
      select coalesce(string_agg(format(E'alter table big rename constraint %I to %I;\\n', conname,
               replace(conname, 'big_new_', 'big_')), ''), '') as sql
        from pg_constraint where conrelid = 'big_new'::regclass and contype = 'n'
      """;

  private CopyAndSwap() {}

  static void run(Database database, Shape shape) {
    try (Session session = database.session("rival")) {
      session.execute("set maintenance_work_mem = '256MB'");
      session.execute(
          shape.table("big_new", shape.to(), "")
              + "alter table big_new drop constraint big_new_pkey");
      long middle =
          session.one("select max(id) / 2 as middle from big", row -> row.number("middle"));
      var _ =
          Commands.run(
              database.programVariables(),
              List.of("bash", "-c", PIPES, "pipes", Long.toString(middle), shape.selection()));
      AFTER.forEach(session::execute);
      session.execute("analyze big_new");
      String names = session.one(RENAMED_NOT_NULLS, row -> row.string("sql"));
      session.execute(SWAP + names + "commit");
    }
  }
}
