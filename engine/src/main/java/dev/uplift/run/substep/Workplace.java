package dev.uplift.run.substep;

import dev.uplift.batch.Batch;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.batch.throttle.Ceilings;
import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.Comparison;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.pack.Dictionary;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.Script;
import dev.uplift.pack.UpgradePackage;
import dev.uplift.platform.Platform;
import dev.uplift.problem.Failure;
import dev.uplift.run.disk.DiskGuard;
import dev.uplift.sync.Syncer;
import dev.uplift.sync.intent.AllowedDrops;
import dev.uplift.sync.intent.Fusion;
import dev.uplift.sync.intent.PutOff;
import dev.uplift.sync.intent.ScriptsBetween;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the substeps of one attempt at a run work with. */
public final class Workplace {
  private final Database database;
  private final RunMark mark;
  private final Assignment assignment;
  private final Earlier earlier;
  private final Watcher watcher;
  private final InstantSource clock;
  private volatile Optional<Batch> batch = Optional.empty();

  /**
   * What is to be carried out.
   *
   * @param sourceVersion what the old database said it was; empty where no package asks
   */
  public record Assignment(
      PackageStack stack,
      Platform platform,
      Catalog target,
      String sourceVersion,
      BatchSettings batch,
      Ceilings ceilings,
      Map<String, Boolean> configurationKeys) {
    public Assignment {
      configurationKeys = Map.copyOf(configurationKeys);
    }
  }

  /** The rows of this run and earlier ones, which the journal keeps. */
  public interface Earlier {
    /** How many were set aside. */
    long archive();

    /** The upgrade is over. */
    void clearFlag();
  }

  /**
   * A place to work at.
   *
   * @param database with a pool of this attempt's own
   */
  public Workplace(
      Database database,
      RunMark mark,
      Assignment assignment,
      Earlier earlier,
      Watcher watcher,
      InstantSource clock) {
    this.database = database;
    this.mark = mark;
    this.assignment = assignment;
    this.earlier = earlier;
    this.watcher = watcher;
    this.clock = clock;
  }

  /** Stops the workers, if there are any; may be called from any thread. */
  public void stopWorkers(Duration grace) {
    batch.ifPresent(b -> b.stop(grace));
  }

  /** A syncer towards the target, for the substep. */
  public Syncer syncer(String path, boolean triggerStates) {
    return syncer(path, syncSettings(triggerStates));
  }

  /** One whose rewrites may carry conversions out. */
  Syncer syncer(String path, List<Fusion> fusions) {
    SyncSettings settings = syncSettings(false);
    ScriptsBetween left = settings.scripts().without(settings.drops().doneScripts());
    return syncer(path, settings.withFusions(fusions).withScripts(left));
  }

  private Syncer syncer(String path, SyncSettings settings) {
    return new Syncer(
            database,
            assignment.target(),
            settings,
            event -> watcher.on(withoutRun(event)),
            clock,
            mark.run() + "/" + path)
        .waiting(assignment.ceilings().limits().lockWait())
        .asking(new DiskGuard(database, assignment.ceilings(), mark.run() + "/" + path));
  }

  /** Does a sync's work while there is room on the server's disks. */
  <T> T guarded(Substep substep, Supplier<T> work) {
    String session = mark.run() + "/" + substep.path();
    return new DiskGuard(database, assignment.ceilings(), session).over(work);
  }

  /** A syncer's sessions are named after the run; its events are of the substep alone. */
  private Event withoutRun(Event event) {
    return switch (event) {
      case Event.StatementExecuted e ->
          new Event.StatementExecuted(e.at(), withoutRun(e.path()), e.sql(), e.seconds());
      case Event.Progress e ->
          new Event.Progress(
              e.at(), withoutRun(e.path()), e.done(), e.total(), e.unit(), e.percent());
      case Event.Noted e -> new Event.Noted(e.at(), withoutRun(e.path()), e.text());
      case Event.Throttled e -> new Event.Throttled(e.at(), withoutRun(e.path()), e.why());
      case Event.Failed e -> new Event.Failed(e.at(), withoutRun(e.path()), e.problem());
      case Event.StepStarted e -> e;
      case Event.StepEnded e -> e;
      case Event.SubstepStarted e -> e;
      case Event.SubstepEnded e -> e;
      case Event.ScriptEnded e -> e;
      case Event.StateChanged e -> e;
    };
  }

  private String withoutRun(String path) {
    String prefix = mark.run() + "/";
    return path.startsWith(prefix) ? path.substring(prefix.length()) : path;
  }

  /** Before scripts run: the tables that declarative ones change stay silent. */
  public void disableTriggersOfConverted(Substep substep, List<Script> scripts) {
    SafeMode.openForConversions(this, substep, scripts);
  }

  /** After they have run. */
  public void restoreTriggersOfConverted(Substep substep) {
    SafeMode.closeForConversions(this, substep);
  }

  /**
   * Comes back when the database equals the target model, the states of triggers included.
   *
   * @throws Failure with every difference
   */
  public void provenEqual(String path) {
    Set<String> _ = Equality.prove(syncer(path, true).verify(), waitingRetired());
  }

  RunMark mark() {
    return mark;
  }

  Assignment assignment() {
    return assignment;
  }

  Earlier earlier() {
    return earlier;
  }

  Dictionary dictionary() {
    return assignment.stack().dictionary();
  }

  /** Lends a session named after run and substep. */
  <T> T with(Substep substep, Function<Session, T> work) {
    return database.with(mark.run() + "/" + substep.path(), work);
  }

  void note(Substep substep, String text) {
    watcher.on(new Event.Noted(clock.instant(), substep.path(), text));
  }

  void executed(Substep substep, String sql) {
    watcher.on(new Event.StatementExecuted(clock.instant(), substep.path(), sql, 0));
  }

  /** A new script runtime; the one before it, if any, has been stopped. */
  void openBatch() {
    batch = Optional.of(newBatch());
  }

  /** One that is only asked. */
  Batch newBatch() {
    return new Batch(database, assignment.batch(), assignment.ceilings(), watcher, clock);
  }

  /** The script runtime; StartAos has opened it. */
  Batch batch() {
    return batch.orElseThrow(() -> new IllegalStateException("StartAos has not been entered"));
  }

  /** Unique indexes that scripts of PreSync are allowed to find duplicates in. */
  Set<String> putOffIndexes() {
    return putOffIndexes(assignment.stack());
  }

  private static Set<String> putOffIndexes(PackageStack stack) {
    return stack.scripts().stream()
        .filter(script -> script.stage() == Script.Stage.PRE_SYNC)
        .flatMap(script -> script.allowDuplicates().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Unique indexes whose duplicates scripts of PostSync merge; columns among them say nothing. */
  private static Set<String> repairedLater(PackageStack stack) {
    return stack.scripts().stream()
        .filter(script -> script.stage() == Script.Stage.POST_SYNC)
        .flatMap(script -> script.repairs().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Ids of the application's companies, without the pseudo-company of per-database rows. */
  public List<String> companies() {
    return assignment
        .platform()
        .company()
        .map(c -> database.with(mark.run() + "/companies", s -> Companies.read(s, c)))
        .orElse(List.of());
  }

  /** As {@link #companies()}, outside of a run; none where the application's table is not there. */
  public static List<String> companies(Session session, Platform platform) {
    return platform.company().map(c -> Companies.read(session, c)).orElse(List.of());
  }

  /** As {@link #partitions()}, outside of a run. */
  public static List<String> partitions(Session session, Platform platform) {
    return platform.partition().map(p -> Companies.read(session, p)).orElse(List.of());
  }

  /** What the dictionary retires, and a script with work left has not saved yet. */
  Set<String> waitingRetired() {
    Set<String> done = doneScripts();
    return dictionary().retired().entrySet().stream()
        .filter(e -> e.getValue().by().filter(by -> !done.contains(by)).isPresent())
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Ids of the application's partitions. */
  public List<String> partitions() {
    return assignment
        .platform()
        .partition()
        .map(p -> database.with(mark.run() + "/partitions", s -> Companies.read(s, p)))
        .orElse(List.of());
  }

  private SyncSettings syncSettings(boolean triggerStates) {
    boolean dropRetired =
        database.with(
            mark.run() + "/retired",
            s -> RetiredObjects.states(s, mark).containsValue(RetiredObjects.DROPPABLE));
    return settings(assignment.stack(), dictionary(), triggerStates, dropRetired, doneScripts())
        .withScripts(between(ScriptWork.choice(this).scripts(), assignment.platform()));
  }

  /** What a syncer is told of the scripts that will run between its modes. */
  public static ScriptsBetween between(List<Script> scripts, Platform platform) {
    return ScriptsBetween.of(
        scripts,
        Stream.concat(
                platform.company().map(Platform.Companies::column).stream(),
                platform.partition().map(Platform.Partitions::column).stream())
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** What a syncer is told of these packages. */
  public static SyncSettings settings(
      PackageStack stack,
      Dictionary dictionary,
      boolean triggerStates,
      boolean dropRetired,
      Set<String> doneScripts) {
    return SyncSettings.of(dictionary, comparison(stack, triggerStates))
        .ownedBy(stack.vendor().owner())
        .with(new AllowedDrops(Set.of(), dropRetired, doneScripts))
        .with(new PutOff(putOffIndexes(stack), repairedLater(stack)));
  }

  /** What Equal means for these packages. */
  private static Comparison comparison(PackageStack stack, boolean triggerStates) {
    UpgradePackage vendor = stack.vendor();
    return new Comparison(
        vendor.equality().strictColumnOrder(),
        vendor.equality().owner() && vendor.owner().isPresent(),
        vendor.equality().grants(),
        vendor.keepForeignObjects(),
        triggerStates,
        "database",
        vendor.name() + " " + vendor.version());
  }

  private Set<String> doneScripts() {
    return database.with(
        mark.run() + "/scripts",
        session ->
            DoneScripts.read(
                session, mark, assignment.stack().scripts().stream().map(Script::path).toList()));
  }
}
