package dev.uplift.sync.scan;

import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.problem.Problem;
import dev.uplift.sync.situation.Lineage;
import dev.uplift.sync.situation.Situation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tables whose rows the target has elsewhere than the database: on another server, or on one and
 * not here. No statement moves a table, and what it holds here or there is for people to move.
 * Pure.
 */
record ForeignServers(Situation situation) {
  private static final String HERE = "this database";

  List<Problem> refusals() {
    Lineage lineage = new Lineage(situation);
    return situation.want().tables().stream()
        .flatMap(shall -> lineage.old(shall.id()).stream().flatMap(is -> moved(is, shall)))
        .toList();
  }

  private static Stream<Problem> moved(Table is, Table shall) {
    if (is.foreignServer().equals(shall.foreignServer())) {
      return Stream.of();
    }
    String name = is.id().display();
    String kind = is.foreignServer().isPresent() ? "foreign table" : "table";
    return Stream.of(
        Problem.of(
                "serverChanges",
                "the %s \"%s\" cannot move from %s to %s"
                    .formatted(kind, name, place(is.foreignServer()), place(shall.foreignServer())))
            .withTarget(shall.id().display())
            .withWhy("PostgreSQL lets no table get another server; it is dropped and made.")
            .withRemedy(remedy(is, shall.id().display())));
  }

  private static String remedy(Table is, String target) {
    String away =
        is.foreignServer().isPresent()
            ? "Drop it (drop foreign table %s), which touches no row"
            : "See to its rows, and rename or drop it (alter table %s rename to …)";
    return (away
            + ", before the upgrade or in a script of stage PreSync that says `repairs: [%s]`: it is made as the model has it.")
        .formatted(is.id().display(), target);
  }

  private static String place(Optional<String> server) {
    return server.map(text -> "server " + text.replaceFirst("^SERVER ", "")).orElse(HERE);
  }
}
