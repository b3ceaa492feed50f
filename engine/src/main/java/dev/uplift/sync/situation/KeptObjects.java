package dev.uplift.sync.situation;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.DiffReport;
import dev.uplift.catalog.Kept;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.problem.Problem;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.PossibleRenames;
import dev.uplift.sync.intent.SyncSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What becomes of the foreign objects that the package's word keeps, when what they stand on goes,
 * or becomes something else. Pure: known before anything changes.
 */
public final class KeptObjects {
  private final Situation situation;
  private final Lineage lineage;
  private final Set<ObjectId> lost;
  private final Map<ObjectId, Harm> harmed = new LinkedHashMap<>();

  private KeptObjects(Situation situation) {
    this.situation = situation;
    this.lineage = new Lineage(situation);
    this.lost =
        new Losses(situation)
            .all().stream()
                .map(Losses.Loss::object)
                .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** How much is known of the harm, the worst first. */
  public enum Degree {
    /** It is dropped, and cannot come back as it was. */
    BREAKS,
    /** It is taken out of the way and made anew, or does not say what it needs. */
    MAY_BREAK
  }

  /**
   * What is done to a kept object.
   *
   * @param object a view, function, constraint and so on that the target does not know
   * @param needs what it stands on
   * @param becomes what happens to that
   */
  public record Harm(ObjectId object, ObjectId needs, String becomes, Degree degree) {
    /** As a warning. */
    public Problem problem() {
      return Problem.of(
              degree == Degree.BREAKS ? "keptWouldBreak" : "keptMayBreak",
              "the kept %s \"%s\" needs the %s \"%s\", which %s"
                  .formatted(
                      object.kind().text(),
                      object.display(),
                      needs.kind().text(),
                      needs.display(),
                      becomes))
          .withTarget(object.display())
          .withWhy(why())
          .withRemedy(
              "Change it so that it fits the old structure and the new one, or drop it before the"
                  + " upgrade and make it anew afterwards.");
    }

    private String why() {
      return switch (degree) {
        case BREAKS -> "The upgrade drops it, and it cannot come back as it was.";
        case MAY_BREAK ->
            object.kind() == Kind.FUNCTION
                ? "The server does not look into a function's text: whether it still works shows"
                    + " when it is called."
                : "The upgrade drops it and makes it anew; where it does not fit the new structure,"
                    + " it stays away and the log says so.";
      };
    }
  }

  /**
   * Every kept object that is harmed, each once.
   *
   * @param report of the two
   */
  public static List<Harm> harmed(
      Catalog have, Catalog want, SyncSettings settings, DiffReport report) {
    List<ObjectId> kept =
        report.kept().stream()
            .filter(each -> each.because().equals("foreign"))
            .map(Kept::object)
            .toList();
    if (kept.isEmpty()) {
      return List.of();
    }
    Look look = Look.of(have, want, Graph.of(have), Graph.of(want), report);
    return new KeptObjects(Situation.of(Mode.FINAL, look, settings, Casts.NONE, "")).harmed(kept);
  }

  /** Kept objects that are harmed, and kept tables beside which one like them is made, empty. */
  public static List<Problem> warnings(Look look, SyncSettings settings) {
    Catalog have = look.have();
    List<Problem> warnings = new ArrayList<>();
    harmed(have, look.want(), settings, look.report())
        .forEach(harm -> warnings.add(harm.problem()));
    Set<ObjectId> kept =
        look.report().kept().stream().map(Kept::object).collect(Collectors.toSet());
    PossibleRenames.of(have, look.want(), settings.dictionary()).stream()
        .filter(rename -> kept.contains(rename.was()))
        .forEach(rename -> warnings.add(rename.problem()));
    return warnings;
  }

  private List<Harm> harmed(List<ObjectId> kept) {
    List<ObjectId> left = new ArrayList<>(kept);
    left.removeIf(lost::contains);
    int before;
    do {
      before = harmed.size();
      left.forEach(this::look);
      left.removeIf(harmed::containsKey);
    } while (harmed.size() > before);
    return List.copyOf(harmed.values());
  }

  /** The object and what lies on it; a constraint of a kept table is harmed by itself. */
  private void look(ObjectId object) {
    direct(object).ifPresent(harm -> harmed.put(object, harm));
    for (ObjectId part : situation.haveGraph().partsOf(object)) {
      if (!harmed.containsKey(part)) {
        direct(part).ifPresent(harm -> harmed.put(part, harm));
      }
    }
    if (object.kind() == Kind.FUNCTION && !harmed.containsKey(object)) {
      mentioned(object).ifPresent(harm -> harmed.put(object, harm));
    }
  }

  private Optional<Harm> direct(ObjectId object) {
    return situation.haveGraph().needs(object).stream()
        .filter(needed -> !needed.relation().equals(object.relation()))
        .flatMap(needed -> harm(object, needed).stream())
        .min(Comparator.comparing(Harm::degree));
  }

  private Optional<Harm> harm(ObjectId object, ObjectId needed) {
    Harm earlier = harmed.get(needed);
    if (earlier != null && needed.kind() != Kind.CONSTRAINT) {
      return Optional.of(new Harm(object, needed, "is harmed itself", earlier.degree()));
    }
    if (lost.contains(needed.relation())) {
      return Optional.of(new Harm(object, needed.relation(), "goes", Degree.BREAKS));
    }
    return switch (needed.kind()) {
      case COLUMN -> column(object, needed);
      case VIEW, MATERIALIZED_VIEW, FUNCTION -> remade(object, needed);
      default -> Optional.empty();
    };
  }

  private Optional<Harm> column(ObjectId object, ObjectId needed) {
    Optional<Column> is = situation.haveColumn(needed);
    Optional<Table> table = situation.have().table(needed.relation());
    Optional<Table> shall = table.flatMap(t -> lineage.successor(t.id()));
    if (is.isEmpty() || shall.isEmpty()) {
      return Optional.empty();
    }
    Optional<Column> becomes = lineage.successor(is.get(), table.get(), shall.get());
    if (becomes.isEmpty()) {
      return Optional.of(new Harm(object, needed, "goes", Degree.BREAKS));
    }
    String type = becomes.get().type();
    return type.equals(is.get().type())
        ? Optional.empty()
        : retyped(object, needed, is.get().type(), type);
  }

  private Optional<Harm> retyped(ObjectId object, ObjectId needed, String from, String to) {
    String becomes = "is " + from + " and becomes " + to;
    if (situation.have().objects().get(object) instanceof Constraint key
        && key.type() == ConstraintType.FOREIGN_KEY) {
      return isOneFamily(from, to)
          ? Optional.empty()
          : Optional.of(new Harm(object, needed, becomes, Degree.BREAKS));
    }
    return Optional.of(new Harm(object, needed, becomes, Degree.MAY_BREAK));
  }

  private static boolean isOneFamily(String from, String to) {
    return Casts.base(from).equals(Casts.base(to))
        || (Casts.isString(from) && Casts.isString(to))
        || (Casts.isNumber(Casts.base(from)) && Casts.isNumber(Casts.base(to)));
  }

  private Optional<Harm> remade(ObjectId object, ObjectId needed) {
    boolean differs = situation.wants(needed) && !situation.settled(needed);
    return differs
        ? Optional.of(new Harm(object, needed, "is made anew", Degree.MAY_BREAK))
        : Optional.empty();
  }

  /** A function's text says more than the server knows of it. */
  private Optional<Harm> mentioned(ObjectId object) {
    CatalogObject function = situation.have().objects().get(object);
    String text = function == null ? "" : function.attributes().getOrDefault("definition", "");
    return new Mentions(text)
        .of(changing()).entrySet().stream()
            .findFirst()
            .map(e -> new Harm(object, e.getKey(), e.getValue(), Degree.MAY_BREAK));
  }

  /** What goes or gets another name. */
  private Map<ObjectId, String> changing() {
    Map<ObjectId, String> changing = new LinkedHashMap<>();
    lost.forEach(id -> changing.put(id, "goes"));
    for (Table is : situation.have().tables()) {
      lineage
          .successor(is.id())
          .ifPresent(
              shall -> {
                if (!shall.id().equals(is.id())) {
                  changing.put(is.id(), "becomes \"" + shall.id().display() + "\"");
                }
                renamed(is, shall, changing);
              });
    }
    return changing;
  }

  private void renamed(Table is, Table shall, Map<ObjectId, String> changing) {
    for (Column column : is.columns()) {
      lineage
          .successor(column, is, shall)
          .filter(now -> !now.id().name().equals(column.id().name()))
          .ifPresent(now -> changing.put(column.id(), "becomes \"" + now.id().display() + "\""));
    }
  }
}
