package dev.uplift.closure;

import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.machine.Program;
import dev.uplift.pack.DoorSettings;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The door of one database. Its state is on disk in the database's folder, outside the database,
 * before the server hears of it; each act can be done again after being killed anywhere. Works from
 * a maintenance database. Not safe for many threads; the watch is.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Door {
  private final Database database;
  private final DoorSettings settings;
  private final Watcher watcher;
  private final InstantSource clock;
  private final DoorFile file;
  private final IntruderLog intruders;
  private final Pause pause = new Pause();

  /** Where the door stands. */
  public enum State {
    OPEN,
    /** Being closed: what was found is saved, and some of it may be changed. */
    CLOSING,
    CLOSED,
    /** Testers are let in. */
    AJAR,
    /** Being opened: some of what was found may be back. */
    OPENING
  }

  /**
   * The door of a database.
   *
   * @param folder the database's, {@link DatabaseFolder}
   */
  public Door(
      Database database, Path folder, DoorSettings settings, Watcher watcher, InstantSource clock) {
    this.database = database;
    this.settings = settings;
    this.watcher = watcher;
    this.clock = clock;
    this.file = new DoorFile(folder, database.url().database());
    this.intruders = new IntruderLog(folder, clock);
  }

  /** What stands against closing it: applications that cannot be kept out, missing rights. */
  public List<Problem> refusals() {
    return List.of();
  }

  /** As the file says; {@code OPEN} where there is none. */
  public State state() {
    return file.read().state();
  }

  /** As they were before the door was closed; read now when it is open. */
  public DatabaseProperties properties() {
    DoorRecord record = file.read();
    return record.state() == State.OPEN ? propertiesNow() : found(record);
  }

  /**
   * Tells, drains, ends, keeps out. Closed already, it is made sure of.
   *
   * @throws Failure exit code 1 or 5
   */
  public void close() {
    DoorRecord record = file.read();
    switch (record.state()) {
      case OPEN -> {
        intruders.forget();
        save(record.closing(propertiesNow()).holding(couldComeBack()));
      }
      case AJAR, OPENING -> save(record.withoutTesters().in(State.CLOSING));
      case CLOSING -> {}
      case CLOSED -> save(record.holding(couldComeBack()));
    }
    if (state() == State.CLOSING) {
      tell();
    }
    keepOut();
    if (state() == State.CLOSING) {
      save(file.read().in(State.CLOSED));
    }
  }

  /** Lets the settings' testers in, and counts what they write from now on. */
  public void ajar() {
    throw new UnsupportedOperationException();
  }

  /** Restores exactly what was found, last of all the right to connect. Open, it does nothing. */
  public void open() {
    DoorRecord record = file.read();
    if (record.state() == State.OPEN) {
      return;
    }
    if (record.sealed()) {
      unseal();
    }
    DoorRecord opening = file.read().in(State.OPENING);
    save(opening);
    act(s -> new Admission(s, name()).restore(found(opening), opening.heldLogins()));
    save(opening.in(State.OPEN));
  }

  /** Lets nobody in at all, Uplift and superusers included, and ends every session. */
  public void seal() {
    save(file.read().sealed(true), "SEALED");
    database.letGo();
    int left =
        outside(
            s -> {
              allowConnections(s, false);
              return new Visitors(s, name()).endEverybody();
            });
    if (left > 0) {
      throw new Failure(
          ExitCode.FAILED,
          Problem.of("sessionNotEnded", left + " sessions in the database cannot be ended")
              .withTarget(name())
              .withWhy("Uplift's role may not end them, or they do not answer")
              .withRemedy(
                  "End them yourself, or grant pg_signal_backend to Uplift's role; then run the"
                      + " same command again."));
    }
  }

  /** Undoes {@link #seal}. */
  public void unseal() {
    act(s -> allowConnections(s, true));
    save(file.read().sealed(false), "UNSEALED");
  }

  /** Ends and names whoever breaks in, until it is closed. */
  public DoorWatch watch() {
    throw new UnsupportedOperationException();
  }

  /** Everybody who broke in since the door was closed: the run is tainted when there is any. */
  public List<Intruder> intruders() {
    return intruders.all();
  }

  /** What testers have changed since the door stands ajar, by table. */
  public List<TableWrites> testerWrites() {
    throw new UnsupportedOperationException();
  }

  /** The lines for psql that open the door with Uplift uninstalled. */
  public List<String> stepsByHand() {
    throw new UnsupportedOperationException();
  }

  private void tell() {
    DoorRecord record = file.read();
    if (record.noticeEnds().isEmpty()) {
      settings.tell().ifPresent(this::tell);
      record = record.told(clock.instant().plus(settings.notice()));
      save(record);
    }
    Instant ends = record.noticeEnds().orElseThrow();
    pause.of(Duration.between(clock.instant(), ends));
  }

  private void tell(String line) {
    Program.Ended ended =
        Program.line(line)
            .with(
                Map.of(
                    "UPLIFT_DATABASE",
                    name(),
                    "UPLIFT_NOTICE_SECONDS",
                    Long.toString(settings.notice().toSeconds())))
            .run();
    if (!ended.well()) {
      throw new Failure(
          ExitCode.FAILED,
          Problem.of("doorTell", "the users could not be told that the database is closed")
              .withTarget(line)
              .withWhy(ended.inWords())
              .withRemedy("Mend `door: {tell}`, then run the same command again."));
    }
  }

  private void keepOut() {
    act(
        s -> {
          new Admission(s, name()).limitTo(() -> Optional.of(wanted()));
          new Farewell(s, name(), intruders, pause).say(settings.drain());
        });
    intruders.flush();
  }

  private Admission.Wanted wanted() {
    return Admission.Wanted.of(file.read());
  }

  private void allowConnections(Session outside, boolean allowed) {
    outside.execute("alter database " + Identifier.quote(name()) + " allow_connections " + allowed);
  }

  private List<String> couldComeBack() {
    return outside(s -> new Admission(s, name()).couldComeBack());
  }

  private DatabaseProperties propertiesNow() {
    return outside(s -> DatabaseProperties.read(s, name()));
  }

  private static DatabaseProperties found(DoorRecord record) {
    return record.found().orElseThrow(() -> new IllegalStateException("nothing was saved"));
  }

  private void save(DoorRecord record) {
    save(record, record.state().name());
  }

  private void save(DoorRecord record, String state) {
    file.write(record);
    watcher.on(new Event.StateChanged(clock.instant(), "door", state));
  }

  private void act(java.util.function.Consumer<Session> work) {
    var _ =
        outside(
            s -> {
              work.accept(s);
              return true;
            });
  }

  private <T extends @Nullable Object> T outside(Function<Session, T> work) {
    try (Database maintenance = database.maintenance();
        Session session = maintenance.session("door")) {
      return work.apply(session);
    } catch (SqlFailure e) {
      throw new Failure(e.exit(), List.of(e.problem().withTarget(name())), e);
    }
  }

  private String name() {
    return database.url().database();
  }
}
