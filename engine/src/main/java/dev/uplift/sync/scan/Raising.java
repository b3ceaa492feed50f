package dev.uplift.sync.scan;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.sync.demand.Demand;
import dev.uplift.sync.demand.Demand.Test;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tries each row for itself, where the server has no question that answers without an error: in a
 * block that changes nothing and leaves its answer in settings of the transaction.
 */
record Raising(Session session, String sample) {
  private static final int SHOWN = 10;
  private static final String QUOTE = "$uplift$";
  private static final String ANSWER =
      """
      select current_setting('uplift.rows' || i)::int8 as rows,
             current_setting('uplift.keys' || i)::text[] as k,
             nullif(current_setting('uplift.why' || i), '') as why,
             current_setting('uplift.seen')::int8 as seen
        from generate_series(1, ?) i order by i
      """;

  /** Of a row that breaks a condition, which raises nothing by itself. */
  private static final String BROKEN = "UP004";

  /** What says something of the row; anything else hinders the question itself. */
  private static final String OF_ROW = "^(" + SqlFailure.STATES_OF_ROWS + "|" + BROKEN + ")$";

  /**
   * What of one demand: rows that break it, keys of the first of them, and what the server said of
   * the first that it could not work out.
   */
  record Found(long rows, long seen, List<String> keys, Optional<String> why) {
    Found {
      keys = List.copyOf(keys);
    }
  }

  /** A row's key as one text, in the alias of the old table. */
  static String key(List<String> columns) {
    return columns.isEmpty()
        ? Demand.ROW + ".ctid::text"
        : columns.stream()
            .map(column -> Demand.ROW + "." + Identifier.quote(column) + "::text")
            .collect(Collectors.joining(", ", "concat_ws(', ', ", ")"));
  }

  /** In their order. All are of one table. */
  List<Found> find(List<Demand.Rows> demands, List<String> key) {
    List<String> declared = new ArrayList<>();
    List<String> tried = new ArrayList<>();
    List<String> told = new ArrayList<>();
    for (int i = 1; i <= demands.size(); i++) {
      declared.add("n%1$d int8 := 0; k%1$d text[] := '{}'; w%1$d text;".formatted(i));
      tried.add(
          """
          begin
            %1$s
          exception when others then
            if sqlstate !~ '%6$s' then raise; end if;
            n%2$d := n%2$d + 1;
            if w%2$d is null and sqlstate <> '%3$s' then w%2$d := sqlerrm; end if;
            if n%2$d <= %4$d then k%2$d := k%2$d || %5$s; end if;
          end;\
          """
              .formatted(attempt(demands.get(i - 1).test()), i, BROKEN, SHOWN, key(key), OF_ROW));
      told.add(
          ("perform set_config('uplift.rows%1$d', n%1$d::text, true);"
                  + " perform set_config('uplift.keys%1$d', k%1$d::text, true);"
                  + " perform set_config('uplift.why%1$d', coalesce(w%1$d, ''), true);")
              .formatted(i));
    }
    String table = demands.getFirst().table().relationSql();
    long _ =
        session.execute(
            """
            do %1$s
            #variable_conflict use_column
            declare o record; b boolean; seen int8 := 0; %2$s
            begin
              for o in select x.ctid, x.* from %3$s x%4$s loop
                seen := seen + 1;
                %5$s
              end loop;
              %6$s
              perform set_config('uplift.seen', seen::text, true);
            end %1$s\
            """
                .formatted(
                    QUOTE,
                    String.join(" ", declared),
                    table,
                    sample,
                    String.join("\n", tried),
                    String.join("\n", told)));
    return session.query(
        ANSWER,
        row ->
            new Found(
                row.number("rows"),
                row.number("seen"),
                row.strings("k"),
                Optional.ofNullable(row.stringOrNull("why"))),
        demands.size());
  }

  private static String attempt(Test test) {
    return switch (test) {
      case Test.Raises(String expression) -> "b := (" + expression + ") is null;";
      case Test.Tried(String condition) -> raised(condition);
      case Test.Broken(String condition) -> raised(condition);
    };
  }

  private static String raised(String condition) {
    return "if (" + condition + ") then raise sqlstate '" + BROKEN + "'; end if;";
  }
}
