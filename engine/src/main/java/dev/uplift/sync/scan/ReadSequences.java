package dev.uplift.sync.scan;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Sequence;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.catalog.SetAside;
import dev.uplift.database.Identifier;
import dev.uplift.problem.Problem;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.situation.Licence;
import dev.uplift.sync.situation.Lineage;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Defaults of kept tables that read a sequence which goes with the column that it counts for: what
 * has its name by then they read instead, so that there must be such a sequence. Pure.
 */
record ReadSequences(Situation situation) {

  List<Problem> refusals() {
    Set<ObjectId> going = new Licence(situation).going(false);
    List<Problem> problems = new ArrayList<>();
    for (Sequence sequence : situation.have().all(Sequence.class)) {
      if ((going.contains(sequence.id()) || countsNoMore(sequence))
          && ColumnSql.sequences(situation.want()).stream()
              .noneMatch(named -> follows(named, sequence.id()))) {
        situation.haveGraph().neededBy(sequence.id()).stream()
            .filter(each -> each.kind() == Kind.COLUMN && isKept(each.relation(), going))
            .forEach(column -> problems.add(problem(column, sequence.id())));
      }
    }
    return problems;
  }

  /** What it counts for stays, and has no numbers of its own any more. */
  private boolean countsNoMore(Sequence sequence) {
    Lineage lineage = new Lineage(situation);
    Optional<Table> is = sequence.ownedBy().flatMap(id -> situation.have().table(id.relation()));
    Optional<Table> shall = is.flatMap(table -> lineage.successor(table.id()));
    return sequence
        .ownedBy()
        .flatMap(id -> is.orElseThrow().column(id.name()))
        .flatMap(each -> shall.flatMap(now -> lineage.successor(each, is.orElseThrow(), now)))
        .filter(now -> now.identity().isEmpty() && !isCounted(now))
        .isPresent();
  }

  private boolean isCounted(Column column) {
    return situation.want().all(Sequence.class).stream()
        .anyMatch(each -> each.ownedBy().filter(column.id()::equals).isPresent());
  }

  private static boolean follows(ObjectId named, ObjectId sequence) {
    return named.path().equals(sequence.path()) || SetAside.name(named).equals(sequence.name());
  }

  private boolean isKept(ObjectId table, Set<ObjectId> going) {
    return !going.contains(table) && new Lineage(situation).successor(table).isEmpty();
  }

  private static Problem problem(ObjectId column, ObjectId sequence) {
    return Problem.of(
            "sequenceRead",
            "the default of the kept column \"%s\" reads the sequence \"%s\", which goes"
                .formatted(column.display(), sequence.display()))
        .withTarget(column.display())
        .withWhy("It goes with the column that it counts for, and the target has none of its name.")
        .withRemedy(
            "Give the column another default before the upgrade (alter table %s alter column %s set default …), or a sequence of its own."
                .formatted(column.relation().display(), Identifier.display(column.name())));
  }
}
