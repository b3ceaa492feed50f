package dev.uplift.batch.ledger;

import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Identifier;
import dev.uplift.pack.Scope;
import dev.uplift.pack.Script;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The ledger's mark of a script that a rewrite carries out before its stage: statements that commit
 * with the rewrite, and fail it when another attempt has taken over. The stage finds the script
 * finished. Rows are not counted: the log says -1.
 */
public final class FinishedAhead {
  private FinishedAhead() {}

  /**
   * The statements, with all values in their text.
   *
   * @param path of the substep that rewrites
   */
  public static List<String> mark(
      BatchSettings settings,
      Script script,
      List<String> companies,
      List<String> partitions,
      String path) {
    List<String> tenants =
        switch (script.scope()) {
          case PER_DATABASE -> List.of("");
          case PER_COMPANY -> companies.stream().distinct().toList();
          case PER_PARTITION -> partitions.stream().distinct().toList();
        };
    List<String> none = tenants.stream().map(_ -> "").toList();
    boolean partition = script.scope() == Scope.PER_PARTITION;
    String body =
        """
      begin
        insert into dbupgrade.scripttask
          (run, script, company, datapartition, stage, phase, priority, package, description,
           sha256, state, epoch, path, started_at, ended_at)
        select r.id, %s, t.company, t.datapartition, %s, %s, %d, %s, %s,
               %s, 'Finished', r.epoch, %s, now(), clock_timestamp()
          from dbupgrade.run r, unnest(%s, %s) as t (company, datapartition)
         where r.id = %d and r.epoch = %d
        on conflict do nothing;
        if not found then
          raise exception 'another execute has taken the run over' using errcode = 'UP002';
        end if;
      end
      """
            .formatted(
                Identifier.literal(script.path()),
                Identifier.literal(script.stage().text()),
                Identifier.literal(script.group().text()),
                script.priority(),
                Identifier.literal(script.packageName()),
                Identifier.literal(script.description()),
                Identifier.literal(script.sha256()),
                Identifier.literal(path),
                array(partition ? none : tenants),
                array(partition ? tenants : none),
                settings.run(),
                settings.epoch());
    return List.of("do " + quoted(body), log(settings, script));
  }

  private static String log(BatchSettings settings, Script script) {
    return """
    insert into dbupgrade.releaseupdatescriptslog
    select run, %s, %s, company, datapartition, -1,
           round(extract(epoch from ended_at - started_at)::numeric / 60, 2),
           extract(epoch from ended_at - started_at), started_at, ended_at, sha256
      from dbupgrade.scripttask where run = %d and script = %s
    """
        .formatted(
            Identifier.literal(ScriptLogTables.className(script.path())),
            Identifier.literal(ScriptLogTables.methodName(script.path())),
            settings.run(),
            Identifier.literal(script.path()));
  }

  private static String quoted(String body) {
    String tag = "$uplift$";
    while (body.contains(tag)) {
      tag = "$x" + tag.substring(1);
    }
    return tag + "\n" + body + tag;
  }

  private static String array(List<String> values) {
    return values.stream()
        .map(Identifier::literal)
        .collect(Collectors.joining(", ", "array[", "]::text[]"));
  }
}
