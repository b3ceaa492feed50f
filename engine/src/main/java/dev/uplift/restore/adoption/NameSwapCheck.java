package dev.uplift.restore.adoption;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.problem.Problem;
import dev.uplift.restore.server.NameSwap;
import dev.uplift.restore.server.SessionEnder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What stands against a {@link NameSwap}, all of it. */
final class NameSwapCheck {
  private static final Set<String> THE_SERVERS_OWN = Set.of("postgres", "template0", "template1");
  private static final int LONGEST_NAME = 63;
  private static final int SHOWN = 5;

  private static final String EXISTS = "select 1 as one from pg_database where datname = ?";

  private static final String OWNER_OUT_OF_REACH =
      """
      select pg_get_userbyid(d.datdba) as owner, u.rolcreatedb as creates,
             pg_has_role(d.datdba, 'USAGE') as ours
        from pg_database d, pg_roles u
       where d.datname = ? and u.rolname = current_user and not u.rolsuper
         and not (u.rolcreatedb and pg_has_role(d.datdba, 'USAGE'))
      """;

  private static final String PREPARED =
      "select gid, owner from pg_prepared_xacts where database = ? order by prepared";

  private final Session session;
  private final NameSwap swap;
  private final boolean endSessions;
  private final List<Problem> problems = new ArrayList<>();

  NameSwapCheck(Session session, NameSwap swap, boolean endSessions) {
    this.session = session;
    this.swap = swap;
    this.endSessions = endSessions;
  }

  List<Problem> problems() {
    if (swap.name().equals(swap.taken()) || swap.name().equals(swap.aside())) {
      problems.add(
          Problem.of("sameDatabase", "both names are \"" + swap.name() + "\"")
              .withTarget(swap.name())
              .withRemedy("Name the restored database, and the one whose place it takes."));
      return problems;
    }
    List.of(swap.name(), swap.taken()).forEach(this::database);
    free();
    sessions();
    return problems;
  }

  private void database(String name) {
    if (THE_SERVERS_OWN.contains(name)) {
      problems.add(
          Problem.of("databaseNotYours", "\"" + name + "\" is the server's own")
              .withTarget(name)
              .withRemedy("Name a database of the application."));
    } else if (!exists(name)) {
      problems.add(missing(name));
    } else {
      rights(name).ifPresent(problems::add);
      session.query(PREPARED, row -> row.string("gid"), name).stream()
          .map(gid -> prepared(name, gid))
          .forEach(problems::add);
    }
  }

  private Problem missing(String name) {
    return Problem.of("databaseMissing", "there is no database \"" + name + "\" on this server")
        .withTarget(name)
        .withRemedy("Check the name, its case too: psql -l lists them as they are.");
  }

  private Optional<Problem> rights(String name) {
    return session.first(
        OWNER_OUT_OF_REACH,
        row ->
            Problem.of("rightMissing", "Uplift's role may not rename \"" + name + "\"")
                .withTarget(name)
                .withWhy(
                    row.flag("ours")
                        ? "it may not create databases"
                        : "it is not a member of the owner, \"" + row.string("owner") + "\"")
                .withRemedy(
                    row.flag("ours")
                        ? "alter role ... createdb"
                        : "grant " + Identifier.quote(row.string("owner")) + " to ..."),
        name);
  }

  private static Problem prepared(String name, String gid) {
    return Problem.of(
            "preparedTransaction",
            "the transaction \"" + gid + "\" is prepared in \"" + name + "\"")
        .withTarget(name)
        .withWhy("the server renames no database that has one")
        .withRemedy(
            "End it there: commit prepared %s, or rollback prepared %1$s."
                .formatted(Identifier.literal(gid)));
  }

  private void free() {
    String aside = swap.aside();
    if (aside.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      problems.add(
          Problem.of("nameTooLong", "\"" + aside + "\" is longer than 63 bytes")
              .withTarget(aside)
              .withWhy("the server would cut it")
              .withRemedy("Choose a shorter name with --as."));
    } else if (exists(aside)) {
      String quoted = Identifier.quote(aside);
      problems.add(
          Problem.of("databaseExists", "there is a database \"" + aside + "\" already")
              .withTarget(aside)
              .withWhy("that is the name that \"" + swap.name() + "\" would get")
              .withRemedy(
                  "Look whether it is still wanted. If so: alter database %s rename to ...; else: drop database %1$s."
                      .formatted(quoted)));
    }
  }

  private void sessions() {
    if (endSessions) {
      return;
    }
    List<String> others = SessionEnder.sessions(session, List.of(swap.name(), swap.taken()));
    if (!others.isEmpty()) {
      problems.add(
          Problem.of("databaseInUse", others.size() + " sessions of others are in these databases")
              .withTarget(swap.name())
              .withWhy(shown(others))
              .withRemedy(
                  "Stop the application, or add --end-sessions: open transactions are lost.")
              .withRetryable(true));
    }
  }

  private static String shown(List<String> others) {
    String first = others.stream().limit(SHOWN).collect(Collectors.joining("\n"));
    return others.size() > SHOWN ? first + "\nand " + (others.size() - SHOWN) + " more" : first;
  }

  private boolean exists(String name) {
    return session.first(EXISTS, row -> row.integer("one"), name).isPresent();
  }
}
