package dev.uplift.run;

import dev.uplift.batch.QuarantineRetry;
import dev.uplift.batch.left.LeftTable;
import dev.uplift.batch.left.QuarantineTable;
import dev.uplift.batch.left.QuarantineTable.Filter;
import dev.uplift.batch.left.QuarantineTable.Quarantined;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.Script;
import dev.uplift.platform.Platform;
import dev.uplift.platform.PlatformReader;
import dev.uplift.problem.Failure;
import dev.uplift.run.journal.RunTable;
import dev.uplift.run.journal.RunTable.Run;
import dev.uplift.run.outside.RunLock;
import dev.uplift.run.outside.ServerDown;
import dev.uplift.run.request.Site;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** The rows of a database's newest run that could not be converted, and what becomes of them. */
public final class Quarantine {
  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final int PAGE = 500;

  private final InstantSource clock;

  public Quarantine(InstantSource clock) {
    this.clock = clock;
  }

  /** Each row, in the order in which they came; nothing is changed. */
  public void read(Site site, Filter filter, Consumer<Quarantined> taker) {
    with(
        site,
        true,
        (session, run) -> {
          QuarantineTable table = new QuarantineTable(session, run.id());
          List<Quarantined> page = table.read(filter, 0, PAGE);
          while (!page.isEmpty()) {
            page.forEach(taker);
            page = table.read(filter, page.getLast().id(), PAGE);
          }
          return true;
        });
  }

  /**
   * Runs the scripts for exactly those rows; what succeeds leaves the quarantine.
   *
   * @throws Failure when a script fails for another reason than its rows, a jar is not trusted, or
   *     an upgrade is at work
   */
  public QuarantineRetry.Outcome retry(Site site, PackageStack stack, Filter filter) {
    return locked(
            site,
            (session, run) ->
                new QuarantineRetry(session, settings(stack, run), scripts(site, stack, run))
                    .go(filter))
        .orElse(new QuarantineRetry.Outcome(0, 0, 0));
  }

  /**
   * Gives rows up: they stay as they are in their tables, and leave the quarantine.
   *
   * @param because kept with each
   * @return how many
   */
  public long drop(Site site, Filter filter, String because) {
    return locked(
            site,
            (session, run) ->
                session.transaction(
                    () -> {
                      QuarantineTable table = new QuarantineTable(session, run.id());
                      if (!table.holdRun(run.epoch())) {
                        throw new IllegalStateException("the epoch is not ours");
                      }
                      return table.drop(filter, because);
                    }))
        .orElse(0L);
  }

  /**
   * Forgets the rows of accepted upgrades whose time is over ({@code restore.keep}), and what is
   * kept of those that have left.
   *
   * @return how many were still in quarantine
   */
  public long dropExpired(Site site) {
    return locked(
            site,
            (session, run) -> new QuarantineTable(session, run.id()).dropExpired(clock.instant()))
        .orElse(0L);
  }

  private <T> Optional<T> locked(Site site, BiFunction<Session, Run, T> work) {
    try (RunLock _ = ServerDown.lock(site, clock)) {
      return with(site, false, work);
    } catch (SqlFailure e) {
      throw StepWalk.failure(e);
    }
  }

  private static <T> Optional<T> with(
      Site site, boolean reading, BiFunction<Session, Run, T> work) {
    return site.database()
        .with(
            reading ? "quarantine" : "quarantine/work",
            session ->
                RunTable.exists(session) && LeftTable.there(session)
                    ? RunTable.newest(session).map(run -> work.apply(session, run))
                    : Optional.empty());
  }

  /** Methods of jars can be called where the environment trusts them, as execute does. */
  private static List<Script> scripts(Site site, PackageStack stack, Run run) {
    return stack.trusting(site.environment().trust(), run.sourceVersion()).scripts();
  }

  private static BatchSettings settings(PackageStack stack, Run run) {
    Platform platform = PlatformReader.read(stack);
    BatchSettings settings =
        new BatchSettings(run.id(), run.epoch(), 1, LEASE, 1, Set.of())
            .withSchema(stack.vendor().schema());
    if (platform.company().isPresent()) {
      settings = settings.withCompanyColumn(platform.company().get().column());
    }
    if (platform.partition().isPresent()) {
      settings = settings.withPartitionColumn(platform.partition().get().column());
    }
    return settings;
  }
}
