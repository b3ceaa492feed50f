package dev.uplift.cli;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.catalog.DiffReport;
import dev.uplift.catalog.Differ;
import dev.uplift.catalog.Kind;
import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.pack.Dictionary;
import dev.uplift.pack.DictionaryFile;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.disk.DiskGuard;
import dev.uplift.run.disk.SyncDisk;
import dev.uplift.sync.Preview;
import dev.uplift.sync.SyncOutcome;
import dev.uplift.sync.Syncer;
import dev.uplift.sync.intent.AllowedDrops;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.SyncSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a database's structure equal to a target, outside a whole upgrade. */
@Command(
    name = "sync",
    description = {
      "Make the database's structure equal to a target, outside a whole upgrade.",
      "Nothing with rows in it is dropped unless it is named. Exit code 0 only when all is equal."
    })
final class SyncCommand implements Action {
  private static final Problem STOPPED =
      Problem.of("interrupted", "stopped; what is finished stays finished")
          .withRemedy("Run the same command again: it goes on where this one stopped.")
          .withRetryable(true);

  /** Names the sync's sessions and events. */
  private static final String PATH = "Sync";

  private final Caller caller;

  @Option(
      names = "--target",
      paramLabel = "DIR|FILE|URL",
      description =
          "An upgrade package, a folder of .sql files, one such file, or another database. Else the"
              + " packages of environment.yaml.")
  @Nullable String target;

  @Option(
      names = "--dictionary",
      paramLabel = "FILE",
      description = "Renames and what may go. Else the package's.")
  @Nullable Path dictionary;

  @Option(
      names = "--plan",
      description =
          "Show what would be done, and do nothing. A sync runs no scripts: what becomes of a"
              + " package's conversions is in uplift plan.")
  boolean planOnly;

  @Option(
      names = "--allow-drop",
      paramLabel = "NAME",
      description = "This table or column may go, with its rows; may be repeated.")
  List<String> allowDrop = List.of();

  @Option(
      names = "--strategy",
      paramLabel = "cost|merged|shadow",
      description =
          "How tables are rewritten: as is cheaper (the default); by one ALTER TABLE each; or, where"
              + " that can be, by a copy beside each that takes its place.")
  Rewriting.Preference strategy = Rewriting.Preference.COST;

  @Mixin private final CommonOptions common = new CommonOptions();

  SyncCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    SettingsReader reader = new SettingsReader(caller);
    Settings settings = reader.read(common);
    Connection connection = new Connection(settings, caller.variables());
    try (RunProgress progress = RunProgress.of(caller, common.json, false);
        Database database = connection.open(6)) {
      return caller
          .interruption()
          .stoppable(
              database,
              planOnly ? Interruption.NOTHING_CHANGED : STOPPED,
              () -> act(reader, settings, connection, database, progress));
    }
  }

  private ExitCode act(
      SettingsReader reader,
      Settings settings,
      Connection connection,
      Database database,
      RunProgress progress) {
    SyncDisk disk = new SyncDisk(database, settings.site(database).environment(), caller.clock());
    if (planOnly) {
      Target against = target(settings, connection, database);
      return plan(new Preview(database, against.catalog(), intents(against, reader), PATH), disk);
    }
    DiskGuard guard = disk.guard(PATH, progress);
    try (Meanwhile<Catalog> have = Meanwhile.begin(() -> CatalogReader.structure(database))) {
      Target against = target(settings, connection, database);
      Syncer syncer =
          new Syncer(
                  database,
                  against.catalog(),
                  intents(against, reader),
                  progress,
                  caller.clock(),
                  PATH)
              .asking(guard);
      DiffReport before = Differ.compare(have.value(), against.catalog(), against.rules());
      if (!before.equal()) {
        refuse(syncer.preview(), disk);
        int changes = guard.over(() -> sync(syncer));
        tidy(syncer);
        return tell(changes, syncer.verify(), progress);
      }
      tidy(syncer);
      return tell(0, before, progress);
    }
  }

  private Target target(Settings settings, Connection connection, Database database) {
    return Target.of(Optional.ofNullable(target), settings, connection, database, caller);
  }

  private static void tidy(Syncer syncer) {
    List<Problem> left = syncer.tidy();
    if (!left.isEmpty()) {
      throw new Failure(ExitCode.FAILED, left, null);
    }
  }

  private SyncSettings intents(Target against, SettingsReader reader) {
    Dictionary words = against.dictionary();
    if (dictionary != null) {
      Set<String> schemas =
          against.catalog().objects().keySet().stream()
              .filter(id -> id.kind() == Kind.SCHEMA)
              .map(id -> id.path().getFirst())
              .collect(Collectors.toSet());
      words = DictionaryFile.read(reader.absolute(dictionary), "public", schemas);
    }
    return SyncSettings.of(words, against.rules())
        .ownedBy(against.owner())
        .with(new AllowedDrops(allowed(), true, Set.of()))
        .with(Rewriting.BY_COST.preferring(strategy))
        .allAtOnce();
  }

  /** As written, and in the schema public, spelt as the formats do. */
  private Set<String> allowed() {
    Set<String> allowed = new TreeSet<>();
    for (String name : allowDrop) {
      List<String> parts = new ArrayList<>(Identifier.parts(name));
      allowed.add(shown(parts));
      parts.addFirst("public");
      allowed.add(shown(parts));
    }
    return allowed;
  }

  private static String shown(List<String> parts) {
    return parts.stream().map(Identifier::display).collect(Collectors.joining("."));
  }

  private ExitCode plan(Preview preview, SyncDisk disk) {
    SyncPlanView plan = SyncPlanView.of(preview, disk.refusals(preview));
    caller.out().print(common.json ? Json.page(plan) + "\n" : plan.text());
    return plan.refusals().isEmpty() ? ExitCode.DONE : ExitCode.REFUSED;
  }

  private static void refuse(Preview preview, SyncDisk disk) {
    List<Problem> refusals = new ArrayList<>(preview.refusals());
    refusals.addAll(disk.refusals(preview));
    if (!refusals.isEmpty()) {
      throw new Failure(ExitCode.REFUSED, refusals, null);
    }
  }

  /** How many changes were made. */
  private static int sync(Syncer syncer) {
    int changes = 0;
    for (Mode mode : Mode.values()) {
      if (mode != Mode.PARTIAL) {
        SyncOutcome outcome = syncer.sync(mode).orThrow();
        changes += outcome.changes().size();
        if (syncer.reached()) {
          break;
        }
      }
    }
    return changes;
  }

  private ExitCode tell(int changes, DiffReport report, RunProgress progress) {
    progress.close();
    if (common.json) {
      caller.out().println(Json.page(report));
    } else {
      caller.out().println(changes + (changes == 1 ? " change made." : " changes made."));
      caller.out().print(DiffCommand.text(new DiffView(report, List.of(), List.of())));
    }
    return report.equal() ? ExitCode.DONE : ExitCode.FAILED;
  }
}
