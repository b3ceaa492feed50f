package dev.uplift.closure;

import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.pack.environment.DoorSettings;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The door of one database. Its state is on disk in the database's folder, outside the database,
 * before the server hears of it; each act can be done again after being killed anywhere. Works from
 * a maintenance database. Not safe for many threads; the watch is.
 */
public final class Door {
  private final Database database;
  private final DoorSettings settings;
  private final Path place;
  private final Watcher watcher;
  private final InstantSource clock;
  private final DoorFile file;
  private final IntruderLog intruders;
  private final Outside outside;
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

  /** As the other, whose shell line runs in the folder that Uplift was started in. */
  public Door(
      Database database, Path folder, DoorSettings settings, Watcher watcher, InstantSource clock) {
    this(database, folder, settings, Path.of(""), watcher, clock);
  }

  /**
   * The door of a database.
   *
   * @param folder the database's, {@link DatabaseFolder}
   * @param place where the settings' shell line runs
   */
  public Door(
      Database database,
      Path folder,
      DoorSettings settings,
      Path place,
      Watcher watcher,
      InstantSource clock) {
    this.place = place;
    this.database = database;
    this.settings = settings;
    this.watcher = watcher;
    this.clock = clock;
    this.file = new DoorFile(folder, database.url().database());
    this.intruders = new IntruderLog(folder, clock);
    this.outside = new Outside(database);
  }

  /** What stands against closing it: applications that cannot be kept out, missing rights. */
  public List<Problem> refusals() {
    try {
      return outside.ask(
          s -> new DoorCheck(s, outside.name()).problems(settings.testers(), new Jobs(database)));
    } catch (Failure e) {
      return e.problems();
    }
  }

  /** As the file says; {@code OPEN} where there is none. */
  public State state() {
    return file.read().state();
  }

  /** As they were before the door was closed; read now when it is open. */
  public DatabaseProperties properties() {
    DoorRecord record = file.read();
    return record.state() == State.OPEN ? outside.ask(this::read) : found(record);
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
        save(holding(record.closing(outside.ask(this::read))));
      }
      case AJAR -> save(record.without(testerWrites()).in(State.CLOSING));
      case OPENING -> save(record.in(State.CLOSING));
      case CLOSED -> save(record.sealed() ? record : holding(record));
      case CLOSING -> {}
    }
    if (state() == State.CLOSING) {
      tell();
    }
    keepOut();
    if (state() == State.CLOSING) {
      save(file.read().in(State.CLOSED));
    }
  }

  /**
   * Lets the settings' testers in, and counts what they write from now on.
   *
   * @throws Failure exit code 3 when the door is not closed, or a tester is no role
   */
  public void ajar() {
    DoorRecord record = file.read();
    switch (record.state()) {
      case AJAR -> {}
      case CLOSED -> {
        refuseMissingTesters();
        save(record.ajar(settings.testers(), writes()));
      }
      case OPEN, CLOSING, OPENING ->
          throw new Failure(
              ExitCode.REFUSED,
              Problem.of("doorNotClosed", "only a closed door can be set ajar")
                  .withTarget(outside.name())
                  .withWhy("the door is " + record.state())
                  .withRemedy("Close it first."));
    }
    outside.act(s -> admission(s).limitTo(() -> Optional.of(wanted())));
  }

  /** Restores exactly what was found, last of all the right to connect. Open, it does nothing. */
  public void open() {
    if (state() == State.OPEN) {
      return;
    }
    unseal();
    DoorRecord record = file.read();
    if (record.state() == State.AJAR) {
      record = record.without(testerWrites());
    }
    DoorRecord opening = record.in(State.OPENING);
    save(opening);
    outside.act(
        s -> {
          for (String gone : new Jobs(database).letGo(opening.jobs(), s)) {
            note(gone + " was held, and is gone");
          }
          admission(s).restore(found(opening), opening.heldLogins());
        });
    save(opening.in(State.OPEN));
  }

  /** Lets nobody in at all, Uplift and superusers included, and ends every session. */
  public void seal() {
    save(file.read().sealed(true), "SEALED");
    database.letGo();
    int left =
        outside.ask(
            s -> {
              allowConnections(s, false);
              return new Visitors(s, outside.name()).endEverybody(pause);
            });
    if (left > 0) {
      throw new Failure(
          ExitCode.FAILED,
          Problem.of("sessionNotEnded", left + " sessions in the database cannot be ended")
              .withTarget(outside.name())
              .withWhy("Uplift's role may not end them, or they do not answer")
              .withRemedy(
                  "End them yourself, or grant pg_signal_backend to Uplift's role; then run the"
                      + " same command again."));
    }
  }

  /** Undoes {@link #seal}. Not sealed, it does nothing. */
  public void unseal() {
    if (!file.read().sealed()) {
      return;
    }
    outside.act(s -> allowConnections(s, true));
    save(file.read().sealed(false), "UNSEALED");
  }

  /** Ends and names whoever breaks in, until it is closed. */
  public DoorWatch watch() {
    return new DoorWatch(database, file, intruders, watcher, clock).started();
  }

  /** Everybody who broke in since the door was closed: the run is tainted when there is any. */
  public List<Intruder> intruders() {
    return intruders.all();
  }

  /**
   * What testers have changed since the door stands ajar, by table, Uplift's own schema left out. A
   * session's last transactions can be missing for ten seconds. Once the door is no longer ajar:
   * what it was then.
   */
  public List<TableWrites> testerWrites() {
    DoorRecord record = file.read();
    return record.state() == State.AJAR && !record.sealed()
        ? WriteCount.since(record.baseline(), writes())
        : record.written();
  }

  /** The lines for psql that open the door with Uplift uninstalled. */
  public List<String> stepsByHand() {
    DoorRecord record = file.read();
    return record.state() == State.OPEN ? List.of() : new StepsByHand(record).lines();
  }

  private void tell() {
    DoorRecord record = file.read();
    if (record.noticeEnds().isEmpty()) {
      new Notice(settings, place, outside.name()).give();
      record = record.told(clock.instant().plus(settings.notice()));
      save(record, "TOLD");
    }
    pause.of(Duration.between(clock.instant(), record.noticeEnds().orElseThrow()));
  }

  private void keepOut() {
    outside.act(
        s -> {
          admission(s).limitTo(() -> Optional.of(wanted()));
          if (!file.read().sealed()) {
            new Jobs(database).hold(file.read().jobs(), s);
          }
          new Farewell(s, outside.name(), intruders, pause).say(settings.drain());
        });
    intruders.flush();
  }

  private DoorRecord holding(DoorRecord record) {
    return outside.ask(
        s -> record.holding(admission(s).couldComeBack(), new Jobs(database).atWork(s)));
  }

  private void refuseMissingTesters() {
    List<String> missing =
        outside.ask(s -> new DoorCheck(s, outside.name()).missing(settings.testers()));
    if (!missing.isEmpty()) {
      throw new Failure(
          ExitCode.REFUSED, missing.stream().map(DoorCheck::testerMissing).toList(), null);
    }
  }

  /** Uplift's own sessions report what they wrote when they end. */
  private List<TableWrites> writes() {
    database.letGo();
    try (Session inside = database.session("door")) {
      return WriteCount.now(inside);
    }
  }

  private Admission admission(Session session) {
    return new Admission(session, outside.name());
  }

  private Admission.Wanted wanted() {
    return Admission.Wanted.of(file.read());
  }

  private void allowConnections(Session session, boolean allowed) {
    session.execute(
        "alter database " + Identifier.quote(outside.name()) + " allow_connections " + allowed);
  }

  private DatabaseProperties read(Session session) {
    return DatabaseProperties.read(session, outside.name());
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

  private void note(String text) {
    watcher.on(new Event.Noted(clock.instant(), "door", text));
  }
}
