package dev.uplift.cli;

import dev.uplift.batch.tags.ClearedTag;
import dev.uplift.batch.tags.UpgradeTag;
import dev.uplift.problem.ExitCode;
import dev.uplift.run.UpgradeTags;
import dev.uplift.run.UpgradeTags.Asked;
import dev.uplift.run.UpgradeTags.Told;
import dev.uplift.run.request.Site;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Upgrade tags by hand; the work is in {@link UpgradeTags}. */
@Command(
    name = "tags",
    description = {
      "Look after the upgrade tags of the database: what is done for a company, or left out on",
      "purpose. A script whose tag is set does not run for that company."
    })
final class TagsCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  static CommandLine line(Caller caller) {
    return new CommandLine(new TagsCommand())
        .addSubcommand(new Show(caller))
        .addSubcommand(new Put(caller))
        .addSubcommand(new Clear(caller));
  }

  /** Which tag, and whose. */
  static final class Which {
    @Parameters(paramLabel = "NAME", description = "The tag.")
    String tag = "";

    @Option(
        names = "--company",
        paramLabel = "COMPANY",
        description = "Of this company; may be repeated. Without it: of the whole database.")
    List<String> companies = List.of();

    @Option(
        names = "--partition",
        paramLabel = "PARTITION",
        description = "Of this partition; may be repeated.")
    List<String> partitions = List.of();

    Asked asked() {
      return Asked.of(tag, companies, partitions);
    }
  }

  /** JSON; {@code changed} is of those that were asked for. */
  record Answer(
      String format,
      Optional<Integer> changed,
      List<View> tags,
      Optional<List<ClearedView>> cleared) {
    static Answer of(Told told) {
      return new Answer(
          "tags/1", Optional.of(told.changed()), views(told.tags()), Optional.empty());
    }
  }

  /** One that a person took back. */
  record ClearedView(
      String tag, String company, String partition, Instant clearedAt, String who, String because) {
    static ClearedView of(ClearedTag tag) {
      UpgradeTag was = tag.was();
      return new ClearedView(
          was.tag(), was.company(), was.partition(), tag.at(), tag.who(), tag.because());
    }
  }

  /** One of them; company and partition are empty where it is the whole database's. */
  record View(
      String tag,
      String company,
      String partition,
      Instant setAt,
      boolean skipped,
      Optional<Long> run,
      Optional<String> script,
      Optional<String> reason) {
    static View of(UpgradeTag tag) {
      return new View(
          tag.tag(),
          tag.company(),
          tag.partition(),
          tag.setAt(),
          tag.skipped(),
          tag.run(),
          tag.script(),
          tag.reason());
    }

    /** Who set it, and why. */
    String by() {
      return reason.orElseGet(
          () -> script.orElse("") + run.map(number -> " in run " + number).orElse(""));
    }
  }

  private static List<View> views(List<UpgradeTag> tags) {
    return tags.stream().map(View::of).toList();
  }

  private static void print(Caller caller, List<View> tags) {
    List<List<String>> rows =
        tags.stream()
            .map(
                tag ->
                    List.of(
                        tag.tag(),
                        tag.company() + tag.partition(),
                        tag.skipped() ? "skipped" : "done",
                        tag.setAt().toString(),
                        tag.by()))
            .toList();
    List<String> headings = List.of("Tag", "Of", "State", "Since", "By");
    caller.out().print(caller.columns().table(new Table(headings, rows)));
  }

  private static void printCleared(Caller caller, List<ClearedView> cleared) {
    List<List<String>> rows =
        cleared.stream()
            .map(
                tag ->
                    List.of(
                        tag.tag(),
                        tag.company() + tag.partition(),
                        tag.clearedAt().toString(),
                        tag.who(),
                        tag.because()))
            .toList();
    List<String> headings = List.of("Cleared", "Of", "At", "By", "Because");
    caller.out().print(caller.columns().table(new Table(headings, rows)));
  }

  /** Those that there are. */
  @Command(
      name = "list",
      description = "Show the upgrade tags, and who set them; then those that people took back.")
  static final class Show implements Action {
    private final Caller caller;
    @Mixin private final CommonOptions common = new CommonOptions();

    Show(Caller caller) {
      this.caller = caller;
    }

    @Override
    public ExitCode run() {
      Answer answer = Connection.onSite(caller, common, (_, site) -> read(site));
      List<ClearedView> cleared = answer.cleared().orElse(List.of());
      if (common.json) {
        caller.out().println(Json.page(answer));
        return ExitCode.DONE;
      }
      if (answer.tags().isEmpty()) {
        caller.out().println("There is none.");
      } else {
        print(caller, answer.tags());
      }
      if (!cleared.isEmpty()) {
        caller.out().println();
        printCleared(caller, cleared);
      }
      return ExitCode.DONE;
    }

    private Answer read(Site site) {
      UpgradeTags tags = new UpgradeTags(caller.clock());
      List<ClearedView> cleared = tags.cleared(site).stream().map(ClearedView::of).toList();
      return new Answer("tags/1", Optional.empty(), views(tags.read(site)), Optional.of(cleared));
    }
  }

  /** One more. */
  @Command(
      name = "set",
      description = {
        "Set a tag, so that no upgrade does what it stands for. One that is set stays as it is.",
        "Refused while an upgrade is at work."
      })
  static final class Put implements Action {
    private final Caller caller;

    @Option(
        names = "--because",
        required = true,
        paramLabel = "REASON",
        description = "Why it need not be done by Uplift; kept with the tag.")
    String because = "";

    @Option(
        names = "--skipped",
        description = "It was not done, and is not to be done. Else it was done by other means.")
    boolean skipped;

    @Mixin private final Which which = new Which();
    @Mixin private final CommonOptions common = new CommonOptions();

    Put(Caller caller) {
      this.caller = caller;
    }

    @Override
    public ExitCode run() {
      Told told =
          Connection.onSite(
              caller,
              common,
              (settings, site) ->
                  new UpgradeTags(caller.clock())
                      .set(site, Generation.packages(settings), which.asked(), skipped, because));
      if (common.json) {
        caller.out().println(Json.page(Answer.of(told)));
      } else {
        print(caller, views(told.tags()));
        caller.out().println(sentence(told));
      }
      return ExitCode.DONE;
    }

    private static String sentence(Told told) {
      String whose =
          told.script()
              .map(script -> " It is the tag of " + script + ".")
              .orElse(" No script's header carries it; a method in Java may ask for it.");
      int before = told.tags().size() - told.changed();
      return told.changed() + " set, " + before + " stay as they were." + whose;
    }
  }

  /** One less. */
  @Command(
      name = "clear",
      description = {
        "Take a tag back, so that the next upgrade does again what it stands for.",
        "Who takes it back says why, which is kept. Refused while an upgrade is at work."
      })
  static final class Clear implements Action {
    private final Caller caller;

    @Option(
        names = "--because",
        required = true,
        paramLabel = "REASON",
        description = "Why it is to be done again; kept with what the tag was.")
    String because = "";

    @Option(names = "--name", paramLabel = "WHO", description = "Who clears it. Default: USER.")
    @Nullable String name;

    @Mixin private final Which which = new Which();
    @Mixin private final CommonOptions common = new CommonOptions();

    Clear(Caller caller) {
      this.caller = caller;
    }

    @Override
    public ExitCode run() {
      Told told =
          Connection.onSite(
              caller,
              common,
              (_, site) ->
                  new UpgradeTags(caller.clock())
                      .clear(site, which.asked(), caller.person(name), because));
      caller
          .out()
          .println(
              common.json
                  ? Json.page(Answer.of(told))
                  : told.changed() + " cleared; the next upgrade runs the script again.");
      return ExitCode.DONE;
    }
  }
}
