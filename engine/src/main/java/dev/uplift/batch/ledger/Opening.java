package dev.uplift.batch.ledger;

import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Identifier;
import dev.uplift.pack.Script;
import java.time.Duration;
import java.util.Optional;

/**
 * What has to be said first in a transaction about a script, as one statement: how long it may
 * stand idle, what unqualified names mean, and by what its mark knows it again.
 */
public final class Opening {
  /**
   * With the server's own price for a look at a row, which speaks of disks that turn, it reads a
   * whole table again for every chunk that joins it: twice the rows are four times the time. A
   * price that somebody has set stays. docs/decisions/0030
   */
  private static final String LOOKING_UP =
      ", set_config('random_page_cost', case current_setting('random_page_cost') when '4' then '1.1'"
          + " else current_setting('random_page_cost') end, true)";

  /** That the transaction is still the one that was opened: the server forgets it at its end. */
  static final String SAME =
      "current_setting('uplift.transaction', true) = pg_current_xact_id()::text";

  private Opening() {}

  /** For what is not the script's effect. */
  public static String of(BatchSettings settings) {
    return of(settings, false);
  }

  /** For the script's effect: one that changes a part of its rows is to look these up. */
  public static String of(BatchSettings settings, Script script) {
    return of(settings, script.chunk().isPresent());
  }

  private static String of(BatchSettings settings, boolean part) {
    Duration idle = settings.lease().dividedBy(2);
    Optional<String> path = settings.schema().map(Identifier::quote);
    return "select set_config('uplift.transaction', pg_current_xact_id()::text, true),"
        + " set_config('idle_in_transaction_session_timeout', "
        + Identifier.literal(Long.toString(Math.max(1, idle.toMillis())))
        + ", true)"
        + path.map(p -> ", set_config('search_path', " + Identifier.literal(p) + ", true)")
            .orElse("")
        + (part ? LOOKING_UP : "");
  }
}
