package dev.uplift.proving.kill;

import dev.uplift.proving.kill.Turnstile.Fatal;
import dev.uplift.proving.kill.Turnstile.Passed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What a process said to its server in transactions that write: where a death can matter. */
record WritingTransactions(List<List<Passed>> each) {
  /** Before these it is as before the statement before. */
  private static final Set<String> BARE =
      Set.of("begin", "savepoint", "release", "set", "show", "");

  private static final Set<String> READING = Set.of("select", "with", "commit", "rollback");

  WritingTransactions {
    each = List.copyOf(each);
  }

  static WritingTransactions of(List<Passed> passed) {
    Map<Integer, List<Passed>> links = new LinkedHashMap<>();
    passed.forEach(each -> links.computeIfAbsent(each.link(), _ -> new ArrayList<>()).add(each));
    List<List<Passed>> writing = new ArrayList<>();
    for (List<Passed> link : links.values()) {
      List<Passed> open = new ArrayList<>();
      for (Passed each : link) {
        boolean closes = each.text().startsWith("COMMIT after ");
        open.add(each);
        boolean inside = open.getFirst().text().equals("BEGIN");
        if (!inside || closes) {
          if (open.stream().anyMatch(WritingTransactions::writes)) {
            writing.add(List.copyOf(open));
          }
          open.clear();
        }
      }
    }
    return new WritingTransactions(writing);
  }

  /** Of one connection. */
  WritingTransactions on(int link) {
    return new WritingTransactions(
        each.stream().filter(transaction -> transaction.getFirst().link() == link).toList());
  }

  /** Before each statement, and with each COMMIT on its way. */
  List<Fatal> fatal() {
    return each.stream().flatMap(transaction -> fatal(transaction).stream()).toList();
  }

  /**
   * Until a transaction commits it makes no difference to the database what of it was sent already:
   * so of each one death is drawn of those before, and its COMMIT is one more.
   */
  List<Fatal> fatal(Draw draw) {
    return fatal(draw, _ -> false);
  }

  /** As {@link #fatal(Draw)}; of a transaction with such a statement every death there is. */
  List<Fatal> fatal(Draw draw, Predicate<Passed> entire) {
    List<Fatal> drawn = new ArrayList<>();
    for (List<Passed> transaction : each) {
      List<Fatal> all = fatal(transaction);
      if (transaction.stream().anyMatch(entire)) {
        drawn.addAll(all);
        continue;
      }
      drawn.addAll(draw.some(all.stream().filter(at -> !at.sent()).toList(), 1));
      all.stream().filter(Fatal::sent).forEach(drawn::add);
    }
    return drawn;
  }

  private static List<Fatal> fatal(List<Passed> transaction) {
    List<Fatal> fatal = new ArrayList<>();
    for (Passed each : transaction) {
      if (!BARE.contains(verb(each))) {
        fatal.add(new Fatal(each.text(), each.nth(), false));
      }
      if (verb(each).equals("commit")) {
        fatal.add(new Fatal(each.text(), each.nth(), true));
      }
    }
    return fatal;
  }

  private static boolean writes(Passed statement) {
    String verb = verb(statement);
    return !BARE.contains(verb) && !READING.contains(verb);
  }

  private static String verb(Passed statement) {
    return statement.text().strip().split("\\W", 2)[0].toLowerCase(Locale.ROOT);
  }
}
