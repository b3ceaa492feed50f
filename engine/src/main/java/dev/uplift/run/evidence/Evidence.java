package dev.uplift.run.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.machine.WholeFile;
import dev.uplift.pack.UpliftVersion;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.forecast.Durations;
import dev.uplift.runbook.Runbook;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The evidence of one operation, written into its folder as it happens. Nothing here stops a run:
 * what cannot be written is told to the watcher. {@link #on} is safe for many threads; the rest is
 * for the one that carries the operation.
 */
public final class Evidence implements Watcher, AutoCloseable {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.ALWAYS))
          .build();

  private final Subject subject;
  private final Watcher watcher;
  private final InstantSource clock;
  private final Timings timings = new Timings();
  private About about;
  private Optional<LockSampler> sampler = Optional.empty();
  private boolean goesBack;

  /**
   * What the evidence is of.
   *
   * @param operation its id
   * @param folder the operation's: {@code home/operations/id}
   * @param databaseFolder {@link dev.uplift.closure.DatabaseFolder}
   * @param packages as they are now: their scripts may have been mended since the plan
   */
  public record Subject(
      String operation,
      Path folder,
      Path databaseFolder,
      Database database,
      Runbook runbook,
      String planId,
      List<Runbook.PackageVersion> packages) {
    public Subject {
      packages = List.copyOf(packages);
    }
  }

  private Evidence(Subject subject, About about, Watcher watcher, InstantSource clock) {
    this.subject = subject;
    this.about = about;
    this.watcher = watcher;
    this.clock = clock;
  }

  /** Writes down what is asked for, and of which server. The caller closes it. */
  public static Evidence begin(Subject subject, Watcher watcher, InstantSource clock) {
    About about =
        new About(
            About.FORMAT,
            subject.operation(),
            Optional.empty(),
            subject.runbook().id(),
            subject.runbook().environment(),
            subject.database().url().toString(),
            subject.databaseFolder().toString(),
            subject.planId(),
            subject.packages(),
            UpliftVersion.CURRENT.toString(),
            About.Host.ofProcess(),
            ServerReader.read(subject.database()),
            clock.instant(),
            Optional.empty(),
            Optional.empty(),
            List.of());
    Evidence evidence = new Evidence(subject, about, watcher, clock);
    evidence.write("about.json", about);
    return evidence;
  }

  /** The run has its number: from now on its journal is kept, and its waits are looked at. */
  public void opened(long run) {
    about = about.withRun(run);
    write("about.json", about);
    sampler.ifPresent(LockSampler::close);
    sampler =
        Optional.of(
            LockSampler.start(subject.database(), run, file("locks.jsonl"), clock, this::complain));
  }

  /** Keeps the times; the journal is kept by {@link #stepEnded}. */
  @Override
  public void on(Event event) {
    timings.on(event);
    if (event instanceof Event.SubstepEnded) {
      write("timings.json", timings.report());
    }
  }

  /** A step of the runbook came to its end, well or not. */
  public void stepEnded() {
    write("timings.json", timings.report());
    keepJournal();
  }

  /** The database is about to be put back: what it knows of the run goes with it. */
  public void beforeRestore() {
    keepJournal();
    goesBack = true;
    close();
  }

  /** How it ended. */
  public void ended(ExitCode exit, List<Problem> problems) {
    stepEnded();
    about = about.over(clock.instant(), exit.number(), problems);
    write("about.json", about);
    close();
  }

  /**
   * Looks at locks no longer. Without {@link #ended}, the evidence says that nobody saw the end.
   */
  @Override
  public void close() {
    sampler.ifPresent(LockSampler::close);
    sampler = Optional.empty();
  }

  /** What is kept of a database that is put back stays as it was before. */
  private void keepJournal() {
    about.run().filter(run -> !goesBack).ifPresent(this::keepJournal);
  }

  private void keepJournal(long run) {
    try (Session session = subject.database().session("evidence")) {
      if (JournalExport.write(session, run, about.runbook(), file("journal.json"))) {
        Durations.keep(session, run, subject.databaseFolder());
      }
    } catch (Failure | SqlFailure e) {
      complain("the journal cannot be copied now, and the run goes on without: " + e.getMessage());
    }
  }

  private Path file(String name) {
    return subject.folder().resolve(name);
  }

  private void write(String name, Object value) {
    try {
      WholeFile.write(file(name), MAPPER.writeValueAsString(value));
    } catch (Failure e) {
      complain(e.getMessage() + ", and the run goes on without");
    }
  }

  private void complain(String text) {
    watcher.on(new Event.Noted(clock.instant(), "", text));
  }
}
