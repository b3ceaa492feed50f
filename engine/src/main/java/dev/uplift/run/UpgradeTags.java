package dev.uplift.run;

import dev.uplift.batch.tags.ClearedTag;
import dev.uplift.batch.tags.ClearedTagTable;
import dev.uplift.batch.tags.UpgradeTag;
import dev.uplift.batch.tags.UpgradeTagTable;
import dev.uplift.batch.tags.UpgradeTagTable.Holder;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.Scope;
import dev.uplift.pack.Script;
import dev.uplift.platform.Platform;
import dev.uplift.platform.PlatformReader;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.admission.ChoiceCheck;
import dev.uplift.run.outside.RunLock;
import dev.uplift.run.outside.ServerDown;
import dev.uplift.run.request.Site;
import dev.uplift.run.substep.Workplace;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A database's upgrade tags in the hands of a person, while no upgrade is at work on it. */
public final class UpgradeTags {
  private final InstantSource clock;

  public UpgradeTags(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * What a person has changed.
   *
   * @param tags those that were asked for: as they are now, or as they were before they were
   *     cleared
   * @param changed how many of them are not as before
   * @param script whose header carries the tag
   */
  public record Told(List<UpgradeTag> tags, int changed, Optional<String> script) {
    public Told {
      tags = List.copyOf(tags);
    }
  }

  /** Every tag, by name; nothing is changed. */
  public List<UpgradeTag> read(Site site) {
    return site.database()
        .with(
            "tags",
            session ->
                UpgradeTagTable.there(session)
                    ? new UpgradeTagTable(session).read()
                    : List.<UpgradeTag>of());
  }

  /** Every tag that a person took back, the oldest first; nothing is changed. */
  public List<ClearedTag> cleared(Site site) {
    return site.database()
        .with(
            "tags",
            session ->
                ClearedTagTable.there(session)
                    ? new ClearedTagTable(session).read()
                    : List.<ClearedTag>of());
  }

  /**
   * Sets the tag for each holder, or for none of them; one that is there already stays as it is.
   *
   * @param skipped what it stands for was not done, and is not to be done
   * @param because kept with each
   * @throws Failure exit code 2 when a company or partition is unknown, or is not what the tag's
   *     script runs for; 3 when an upgrade is at work
   */
  public Told set(Site site, PackageStack stack, Asked asked, boolean skipped, String because) {
    Optional<Script> script =
        stack.scripts().stream().filter(s -> s.tag().equals(Optional.of(asked.tag()))).findFirst();
    return locked(
        site,
        session -> {
          refuse(problems(session, stack, script, asked));
          session.execute("create schema if not exists dbupgrade");
          session.execute(UpgradeTagTable.CREATE);
          UpgradeTagTable table = new UpgradeTagTable(session);
          int changed = 0;
          for (Holder holder : asked.holders()) {
            changed += table.setByHand(asked.tag(), holder, skipped, because) ? 1 : 0;
          }
          return new Told(of(table, asked), changed, script.map(Script::path));
        });
  }

  /**
   * Takes the tag back from each holder, or from none of them: the next upgrade does again what it
   * stands for. What each was is kept.
   *
   * @param who clears it
   * @throws Failure exit code 2 when one of them is not set; 3 when an upgrade is at work
   */
  public Told clear(Site site, Asked asked, String who, String because) {
    return locked(
        site,
        session -> {
          UpgradeTagTable table = new UpgradeTagTable(session);
          List<UpgradeTag> were = UpgradeTagTable.there(session) ? of(table, asked) : List.of();
          refuse(notSet(asked, were));
          session.execute(ClearedTagTable.CREATE);
          ClearedTagTable cleared = new ClearedTagTable(session);
          for (Holder holder : asked.holders()) {
            if (!cleared.keep(asked.tag(), holder, who, because)
                || !table.clearByHand(asked.tag(), holder)) {
              refuse(List.of(notSet(asked.tag(), holder)));
            }
          }
          return new Told(were, were.size(), Optional.empty());
        });
  }

  /**
   * Which tag, and whose.
   *
   * @param holders companies or partitions; one with neither stands for the whole database
   */
  public record Asked(String tag, List<Holder> holders) {
    /** The whole database's where no company and no partition is named. */
    public static Asked of(
        String tag, Collection<String> companies, Collection<String> partitions) {
      List<Holder> holders = new ArrayList<>();
      companies.stream().distinct().forEach(c -> holders.add(new Holder(c, "")));
      partitions.stream().distinct().forEach(p -> holders.add(new Holder("", p)));
      return new Asked(tag, holders.isEmpty() ? List.of(new Holder("", "")) : holders);
    }

    public Asked {
      holders = List.copyOf(holders);
    }
  }

  private static List<UpgradeTag> of(UpgradeTagTable table, Asked asked) {
    return table.read().stream()
        .filter(tag -> tag.tag().equals(asked.tag()))
        .filter(tag -> asked.holders().contains(new Holder(tag.company(), tag.partition())))
        .toList();
  }

  private static List<Problem> problems(
      Session session, PackageStack stack, Optional<Script> script, Asked asked) {
    Platform platform = PlatformReader.read(stack);
    List<String> companies = Workplace.companies(session, platform);
    List<String> partitions = Workplace.partitions(session, platform);
    List<Problem> problems = new ArrayList<>();
    for (Holder holder : asked.holders()) {
      if (!holder.company().isEmpty() && !companies.contains(holder.company())) {
        problems.add(ChoiceCheck.unknownCompany(holder.company(), companies));
      }
      if (!holder.partition().isEmpty() && !partitions.contains(holder.partition())) {
        problems.add(unknownPartition(holder.partition(), partitions));
      }
      script
          .filter(s -> s.scope() != scope(holder))
          .map(s -> otherScope(s, asked.tag()))
          .filter(problem -> !problems.contains(problem))
          .ifPresent(problems::add);
    }
    return problems;
  }

  private static Scope scope(Holder holder) {
    if (!holder.company().isEmpty()) {
      return Scope.PER_COMPANY;
    }
    return holder.partition().isEmpty() ? Scope.PER_DATABASE : Scope.PER_PARTITION;
  }

  private static Problem otherScope(Script script, String tag) {
    String remedy =
        switch (script.scope()) {
          case PER_COMPANY -> "Name the companies: --company.";
          case PER_PARTITION -> "Name the partitions: --partition.";
          case PER_DATABASE -> "Leave --company and --partition out.";
        };
    return Problem.of(
            "tagOfOtherScope",
            "the tag \""
                + tag
                + "\" is not looked for there: its script is "
                + script.scope().text())
        .withTarget(script.path())
        .withRemedy(remedy);
  }

  private static Problem unknownPartition(String partition, List<String> known) {
    return Problem.of("partitionUnknown", "there is no partition \"" + partition + "\"")
        .withTarget(partition)
        .withRemedy(
            known.isEmpty()
                ? "The packages' platform.yaml names no table of partitions that has any."
                : "The partitions are " + String.join(", ", known) + ".");
  }

  private static List<Problem> notSet(Asked asked, List<UpgradeTag> set) {
    List<Holder> holders =
        set.stream().map(tag -> new Holder(tag.company(), tag.partition())).toList();
    return asked.holders().stream()
        .filter(holder -> !holders.contains(holder))
        .map(holder -> notSet(asked.tag(), holder))
        .toList();
  }

  private static Problem notSet(String tag, Holder holder) {
    String whose = holder.company().isEmpty() ? holder.partition() : holder.company();
    return Problem.of(
            "tagNotSet",
            "the tag \""
                + tag
                + "\" is not set"
                + (whose.isEmpty() ? " for the whole database" : " for \"" + whose + "\""))
        .withTarget(tag)
        .withRemedy("uplift tags list shows which are. Nothing was cleared.");
  }

  private static void refuse(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new Failure(ExitCode.USAGE, problems, null);
    }
  }

  /** In one transaction. */
  private Told locked(Site site, Function<Session, Told> work) {
    try (RunLock _ = ServerDown.lock(site, clock)) {
      return site.database()
          .with("tags/work", session -> session.transaction(() -> work.apply(session)));
    } catch (SqlFailure e) {
      throw StepWalk.failure(e);
    }
  }
}
