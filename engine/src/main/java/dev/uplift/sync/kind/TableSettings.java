package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ForeignOptions;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.situation.Situation;
import java.util.List;

/**
 * Plans what tables are beside their columns: storage, row security, replica identity; and what the
 * wrappers of foreign ones are told.
 */
final class TableSettings {
  private final Situation situation;
  private final Work work;

  TableSettings(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
  }

  void full() {
    situation.commonTables().forEach(this::storage);
  }

  void finish() {
    situation.commonTables().forEach(this::security);
  }

  private void storage(Table shall) {
    Table is = situation.have().table(shall.id()).orElseThrow();
    if (is.unlogged() != shall.unlogged()) {
      work.table(is).action(shall.unlogged() ? "set unlogged" : "set logged", "persistence");
      work.table(is).rewritesInPlace("it becomes logged, or no longer is");
    }
    if (is.foreignServer().isPresent() && shall.foreignServer().isPresent()) {
      foreign(is, shall);
    } else if (!is.options().equals(shall.options())) {
      options(is, shall);
    }
  }

  /** What the wrapper of a foreign table is told of it, and of its columns. */
  private void foreign(Table is, Table shall) {
    String why = "options of a foreign table";
    ForeignOptions.altered(is.options(), shall.options())
        .ifPresent(action -> work.table(is).action(action, why));
    for (Column column : shall.columns()) {
      is.column(column.id().name())
          .flatMap(old -> ForeignOptions.altered(old.options(), column))
          .ifPresent(action -> work.table(is).action(action, why));
    }
  }

  private void options(Table is, Table shall) {
    List<String> gone =
        is.options().stream()
            .map(option -> option.split("=", 2)[0])
            .filter(name -> shall.options().stream().noneMatch(o -> o.startsWith(name + "=")))
            .toList();
    if (!gone.isEmpty()) {
      work.table(is).action("reset (" + String.join(", ", gone) + ")", "storage parameters");
    }
    if (!shall.options().isEmpty()) {
      work.table(is)
          .action("set (" + String.join(", ", shall.options()) + ")", "storage parameters");
    }
  }

  private void security(Table shall) {
    Table is = situation.have().table(shall.id()).orElseThrow();
    String why = "row security";
    if (is.rowSecurity() != shall.rowSecurity()) {
      work.table(is)
          .action((shall.rowSecurity() ? "enable" : "disable") + " row level security", why);
    }
    if (is.forceRowSecurity() != shall.forceRowSecurity()) {
      work.table(is)
          .action((shall.forceRowSecurity() ? "" : "no ") + "force row level security", why);
    }
    if (!is.replicaIdentity().equals(shall.replicaIdentity())) {
      work.last(
          Change.of(
              shall.id(),
              "replica identity",
              situation.mode(),
              Form.PLAIN,
              List.of(identity(shall))));
    }
  }

  private static String identity(Table shall) {
    String kind = shall.replicaIdentity();
    String word =
        switch (kind) {
          case "n" -> "nothing";
          case "f" -> "full";
          case "d" -> "default";
          default -> "using index " + Identifier.quote(kind.substring("i ".length()));
        };
    return "alter table " + shall.id().relationSql() + " replica identity " + word;
  }
}
