package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.pack.environment.Environment;
import dev.uplift.pack.environment.RestoreSettings;
import dev.uplift.pack.environment.RestoreSettings.Kind;
import dev.uplift.pack.environment.RestoreSettings.Level;
import dev.uplift.pack.environment.RestoreSettings.OnFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.restore.Restoration;
import dev.uplift.run.outside.Operation;
import dev.uplift.run.outside.Operation.Phase;
import dev.uplift.run.outside.Premises;
import dev.uplift.run.request.Site;
import dev.uplift.run.status.StatusReader;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process that put a database back was killed while the server was stopped. */
class ServerDownTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir Path folder;
  private Database database = Rehearsal.database(18, "down");
  private Shop shop = Shop.nowhere();

  @BeforeEach
  void aRestorePoint() {
    shop = Shop.in(folder);
    long _ = database.with("test", s -> s.execute(Shop.OLD));
    Site site = shop.site(database);
    try (Premises premises = Premises.of(site, Watcher.none(), CLOCK)) {
      Restoration lines =
          new Restoration(
              database,
              premises.door(),
              settings(),
              premises.folder(),
              folder,
              Watcher.none(),
              CLOCK);
      var _ = lines.take("before");
      Operation begun = Operation.begun("1a", shop.request(database), CLOCK.instant());
      premises.operation().begin(begun.withRestorePoint("before"));
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void the_status_is_told_from_the_folder() throws IOException {
    to(Phase.RESTORING);
    try (Database down = down()) {
      assertThat(new StatusReader(CLOCK).read(shop.site(down)).state()).isEqualTo("Restoring");
    }
  }

  @Test
  void whoever_goes_on_with_the_restore_is_told_how_the_server_comes_back() throws IOException {
    to(Phase.RESTORING);
    try (Database down = down()) {
      Failure failure = refused(down);

      Problem problem = failure.problems().getFirst();
      assertThat(failure.exit()).isEqualTo(ExitCode.UNREACHABLE);
      assertThat(problem.code()).isEqualTo("serverDownInRestore");
      assertThat(problem.remedy())
          .contains("export UPLIFT_RESTORE_POINT='before'")
          .endsWith("echo back");
    }
  }

  @Test
  void of_a_server_that_is_down_for_another_reason_nothing_is_supposed() throws IOException {
    to(Phase.UPGRADING);
    try (Database down = down()) {
      assertThat(refused(down).problems().getFirst().code()).isNotEqualTo("serverDownInRestore");
    }
  }

  private Failure refused(Database down) {
    Verdict verdict = new Verdict(CLOCK, Watcher.none());
    return catchThrowableOfType(Failure.class, () -> verdict.restore(site(down), "go on", false));
  }

  private void to(Phase phase) {
    try (Premises premises = Premises.of(shop.site(database), Watcher.none(), CLOCK)) {
      premises.operation().to(phase, List.of());
    }
  }

  private Site site(Database down) {
    Site bare = shop.site(down);
    Environment as = bare.environment();
    Environment lines =
        new Environment(
            as.folder(),
            as.name(),
            as.production(),
            as.database(),
            as.password(),
            as.packages(),
            as.window(),
            as.workers(),
            as.freeDisk(),
            as.limits(),
            as.diskProbe(),
            settings(),
            as.door(),
            as.services(),
            as.hooks(),
            as.smokeRole(),
            as.ignoreAfter(),
            as.reconcile(),
            as.gates(),
            as.configurationKeys(),
            as.trust());
    return new Site(down, bare.home(), lines);
  }

  /** The same database, at a port where nobody listens. */
  private Database down() throws IOException {
    DatabaseUrl url = database.url();
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      DatabaseUrl nobody =
          new DatabaseUrl(
              url.host(), socket.getLocalPort(), url.database(), url.user(), url.options());
      return Database.of(nobody, Optional.empty(), 1);
    }
  }

  private static RestoreSettings settings() {
    return new RestoreSettings(
        Kind.COMMAND,
        Optional.empty(),
        Optional.of("echo take"),
        Optional.of("echo verify"),
        Optional.of("echo back"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Level.COUNTS,
        OnFailure.STOP,
        Duration.ofDays(7),
        List.of());
  }
}
