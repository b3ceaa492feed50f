package dev.uplift.sync;

import dev.uplift.pack.Scope;
import dev.uplift.pack.Script;
import java.util.List;
import java.util.Optional;

/** Scripts that only say what they do. */
final class Scripts {
  private Scripts() {}

  /** Of tables of schema {@code public}. */
  static Script of(
      String path,
      Script.Stage stage,
      List<String> creates,
      List<String> updates,
      Optional<Integer> quarantine,
      String sql) {
    return new Script(
        path,
        "scripts/" + path + ".sql",
        "shop",
        "description of " + path,
        stage,
        Scope.PER_DATABASE,
        Script.Group.MAIN,
        new Script.TableAccess(List.of(), inPublic(creates), inPublic(updates), List.of()),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        quarantine,
        Optional.empty(),
        0,
        new Script.Work.Sql(sql, 5),
        "sha-" + sql.hashCode());
  }

  private static List<String> inPublic(List<String> names) {
    return names.stream().map(name -> "public." + name).toList();
  }
}
