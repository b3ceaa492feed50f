package dev.uplift.cli;

import dev.uplift.batch.QuarantineRetry;
import dev.uplift.batch.left.QuarantineTable.Filter;
import dev.uplift.batch.left.QuarantineTable.Quarantined;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.Quarantine;
import dev.uplift.run.request.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rows that could not be converted; the work is in {@link Quarantine}. */
@Command(
    name = "quarantine",
    description = "Look after the rows that the newest run of the database could not convert.")
final class QuarantineCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  static CommandLine line(Caller caller) {
    return new CommandLine(new QuarantineCommand())
        .addSubcommand(new Show(caller))
        .addSubcommand(new Retry(caller))
        .addSubcommand(new Export(caller))
        .addSubcommand(new Drop(caller));
  }

  /** Which rows. */
  static final class Which {
    @Option(names = "--script", paramLabel = "SCRIPT", description = "Rows of this script.")
    @Nullable String script;

    @Option(names = "--company", paramLabel = "COMPANY", description = "Rows of this company.")
    @Nullable String company;

    @Option(
        names = "--matching",
        paramLabel = "TEXT",
        description = "Rows whose reason holds this text, in its code or message.")
    @Nullable String matching;

    Filter filter() {
      return new Filter(
          Optional.ofNullable(script), Optional.ofNullable(company), Optional.ofNullable(matching));
    }
  }

  /** Those that there are. */
  @Command(name = "list", description = "Show the rows in quarantine, each with its reason.")
  static final class Show implements Action {
    private final Caller caller;
    @Mixin private final Which which = new Which();
    @Mixin private final CommonOptions common = new CommonOptions();

    Show(Caller caller) {
      this.caller = caller;
    }

    @Override
    public ExitCode run() {
      List<QuarantineView> rows = new ArrayList<>();
      Connection.onSite(
          caller,
          common,
          (_, site) -> {
            new Quarantine(caller.clock())
                .read(
                    site,
                    which.filter(),
                    row -> rows.add(QuarantineView.of(Optional.empty(), row)));
            return true;
          });
      if (common.json) {
        caller.out().println(Json.page(new QuarantineView.Page("quarantine/1", rows)));
      } else if (rows.isEmpty()) {
        caller.out().println("No row is in quarantine.");
      } else {
        caller.out().print(caller.columns().table(table(rows)));
      }
      return ExitCode.DONE;
    }

    private static Table table(List<QuarantineView> rows) {
      return new Table(
          List.of("Script", "Company", "Table", "Key", "Reason"),
          rows.stream()
              .map(
                  row ->
                      List.of(
                          row.script(),
                          row.company(),
                          row.table(),
                          String.join(", ", row.key()),
                          row.reason().replaceAll("\\s+", " ")))
              .toList());
    }
  }

  /** Once more. */
  @Command(
      name = "retry",
      description = {
        "Run the scripts again for exactly these rows. Those that succeed leave the quarantine, in",
        "the same transaction. Exit code 4 while some stay."
      })
  static final class Retry implements Action {
    private final Caller caller;

    @Option(
        names = "--trust-jars",
        paramLabel = "PACKAGE",
        description =
            "Run this package's jars although no publisher whom environment.yaml trusts signed"
                + " them; may be repeated.")
    List<String> trustJars = List.of();

    @Mixin private final Which which = new Which();
    @Mixin private final CommonOptions common = new CommonOptions();

    Retry(Caller caller) {
      this.caller = caller;
    }

    @Override
    public ExitCode run() {
      QuarantineRetry.Outcome outcome =
          Connection.onSite(
              caller,
              common,
              (settings, site) ->
                  new Quarantine(caller.clock())
                      .retry(trusted(site), Generation.packages(settings), which.filter()));
      caller
          .out()
          .println(
              common.json
                  ? Json.page(QuarantineView.Outcome.of(outcome))
                  : "%d rows are converted, %d are no longer in their table, %d stay in quarantine."
                      .formatted(outcome.converted(), outcome.gone(), outcome.failed()));
      return outcome.failed() == 0 ? ExitCode.DONE : ExitCode.LEFT;
    }

    private Site trusted(Site site) {
      return new Site(
          site.database(), site.home(), site.environment().trusting(Set.copyOf(trustJars)));
    }
  }

  /** For the people who mend rows. */
  @Command(
      name = "export",
      description = "Write the rows to standard output: a line each, as JSON or CSV.")
  static final class Export implements Action {
    private final Caller caller;

    @Option(names = "--csv", description = "CSV with a heading; else JSON lines.")
    boolean csv;

    @Mixin private final Which which = new Which();
    @Mixin private final CommonOptions common = new CommonOptions();

    Export(Caller caller) {
      this.caller = caller;
    }

    @Override
    public ExitCode run() {
      if (csv) {
        caller.out().println("script,company,partition,table,key,code,reason,sqlState,at,row");
      }
      Connection.onSite(
          caller,
          common,
          (_, site) -> {
            new Quarantine(caller.clock())
                .read(site, which.filter(), row -> caller.out().println(line(row)));
            return true;
          });
      return ExitCode.DONE;
    }

    private String line(Quarantined row) {
      return csv
          ? Stream.of(
                  row.owner().script(),
                  row.owner().company(),
                  row.owner().partition(),
                  row.table(),
                  Json.line(row.key()),
                  row.reason().code(),
                  row.reason().text(),
                  row.reason().sqlState(),
                  row.at().toString(),
                  row.data())
              .map(Export::cell)
              .collect(Collectors.joining(","))
          : Json.line(QuarantineView.of(Optional.of("quarantineRow/1"), row));
    }

    private static String cell(String value) {
      return "\"" + value.replace("\"", "\"\"") + "\"";
    }
  }

  /** Given up. */
  @Command(
      name = "drop",
      description = {
        "Give rows up: they stay as they are in their table, and leave the quarantine.",
        "Who gives them up says why, which is kept. After uplift accept that is kept, as the rows",
        "are, for restore.keep; --expired then forgets them."
      })
  static final class Drop implements Action {
    private final Caller caller;

    @ArgGroup(multiplicity = "1")
    Why why = new Why();

    /** Either. */
    static final class Why {
      @Option(
          names = "--because",
          paramLabel = "REASON",
          description = "Why they need not be converted.")
      @Nullable String because;

      @Option(
          names = "--expired",
          description = "All of accepted upgrades whose time is over, whatever became of them.")
      boolean expired;
    }

    @Mixin private final Which which = new Which();
    @Mixin private final CommonOptions common = new CommonOptions();

    Drop(Caller caller) {
      this.caller = caller;
    }

    @Override
    public ExitCode run() {
      long rows =
          Connection.onSite(
              caller, common, (_, site) -> dropped(new Quarantine(caller.clock()), site));
      caller
          .out()
          .println(
              common.json
                  ? Json.page(QuarantineView.Outcome.dropped(rows))
                  : rows + " rows have left the quarantine unconverted.");
      return ExitCode.DONE;
    }

    private long dropped(Quarantine quarantine, Site site) {
      String because = why.because;
      if (because != null) {
        return quarantine.drop(site, which.filter(), because);
      }
      if (!which.filter().equals(Filter.ALL)) {
        throw new Failure(
            ExitCode.USAGE,
            Problem.of("usage", "\"--expired\" takes all rows whose time is over")
                .withTarget("uplift quarantine drop")
                .withRemedy("Leave out --script, --company and --matching, or give --because."));
      }
      return quarantine.dropExpired(site);
    }
  }
}
