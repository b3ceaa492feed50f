package dev.uplift.sync.situation;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.DomainType;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.intent.Fusion;
import dev.uplift.sync.intent.Intents;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.sync.shadow.Physical;
import dev.uplift.sync.shadow.PhysicalView;
import dev.uplift.sync.shadow.Publication;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that a plan is made from.
 *
 * @param have the database as it is
 * @param want the target
 * @param extras what is in the database and has no right to be
 * @param user as whom Uplift works
 * @param fusing conversions that rewrites carry out
 * @param physical what is known of the tables that would be rewritten
 * @param views what is known of views that may go for a moment
 * @param published the places of tables in publications that name them, by table
 * @param unfit tables whose shadow came to nothing
 */
public record Situation(
    Mode mode,
    Catalog have,
    Catalog want,
    Intents intents,
    SyncSettings settings,
    Casts casts,
    Set<ObjectId> extras,
    String user,
    Graph haveGraph,
    Graph wantGraph,
    Fusing fusing,
    Map<ObjectId, Physical> physical,
    Map<ObjectId, PhysicalView> views,
    Map<ObjectId, List<Publication>> published,
    Set<ObjectId> unfit) {

  public static Situation of(
      Mode mode, Look look, SyncSettings settings, Casts casts, String user) {
    return new Situation(
        mode,
        look.have(),
        look.want(),
        Intents.of(settings),
        settings,
        casts,
        look.extras(),
        user,
        look.haveGraph(),
        look.wantGraph(),
        Fusing.NONE,
        Map.of(),
        Map.of(),
        Map.of(),
        Set.of());
  }

  /** With conversions that its rewrites carry out. */
  public Situation fusing(Fusing decided) {
    return new Situation(
        mode, have, want, intents, settings, casts, extras, user, haveGraph, wantGraph, decided,
        physical, views, published, unfit);
  }

  /** With what is known of the tables that would be rewritten, of views, and of publications. */
  public Situation knowing(
      Map<ObjectId, Physical> tables,
      Map<ObjectId, PhysicalView> known,
      Map<ObjectId, List<Publication>> places) {
    return new Situation(
        mode,
        have,
        want,
        intents,
        settings,
        casts,
        extras,
        user,
        haveGraph,
        wantGraph,
        fusing,
        Map.copyOf(tables),
        Map.copyOf(known),
        Map.copyOf(places),
        unfit);
  }

  /** Where the shadows of these tables came to nothing. */
  public Situation unfit(Set<ObjectId> inVain) {
    return new Situation(
        mode,
        have,
        want,
        intents,
        settings,
        casts,
        extras,
        user,
        haveGraph,
        wantGraph,
        fusing,
        physical,
        views,
        published,
        Set.copyOf(inVain));
  }

  /**
   * Without conversions that are done, or cannot be done this way.
   *
   * @param done of them
   */
  public Situation withoutFusions(Set<String> scripts, Set<String> done) {
    List<Fusion> left =
        settings.fusions().stream().filter(each -> !scripts.contains(each.script())).toList();
    return new Situation(
        mode,
        have,
        want,
        intents,
        settings.withFusions(left).withScripts(settings.scripts().without(done)),
        casts,
        extras,
        user,
        haveGraph,
        wantGraph,
        Fusing.NONE,
        physical,
        views,
        published,
        unfit);
  }

  /** As another mode will ask, of the database as it is now. */
  public Situation in(Mode other) {
    return new Situation(
        other, have, want, intents, settings, casts, extras, user, haveGraph, wantGraph, fusing,
        physical, views, published, unfit);
  }

  /** The conversion that sets the column in this plan. */
  public Optional<Fusion> fused(ObjectId column) {
    return Optional.ofNullable(fusing.columns().get(column));
  }

  /** What changes to the old database may wait for. */
  public Reach reach() {
    return Reach.of(this);
  }

  /** Whether the mode concerns this table at all. */
  public boolean concerns(ObjectId table) {
    return mode != Mode.PARTIAL || intents.systemTables().contains(table.path());
  }

  public boolean has(ObjectId id) {
    return have.objects().containsKey(id);
  }

  public boolean wants(ObjectId id) {
    return want.objects().containsKey(id);
  }

  /** Equal in both. */
  public boolean settled(ObjectId id) {
    CatalogObject is = have.objects().get(id);
    CatalogObject shall = want.objects().get(id);
    return is != null && shall != null && is.attributes().equals(shall.attributes());
  }

  public Optional<Column> haveColumn(ObjectId column) {
    return have.find(column).filter(Column.class::isInstance).map(Column.class::cast);
  }

  /** Tables of both, of one shape (plain or partitioned alike), in the target's order. */
  public List<Table> commonTables() {
    return want.tables().stream()
        .filter(table -> concerns(table.id()) && has(table.id()) && !reshaped(table))
        .toList();
  }

  /**
   * Plain here and partitioned there, or the other way about, or partitioned otherwise; so are the
   * partitions of what is. The server alters no column that tells partitions apart.
   */
  public boolean reshaped(Table shall) {
    Optional<Table> parent = shall.partitionOf().flatMap(want::table);
    return parent.isPresent()
        ? reshaped(parent.get())
        : have.table(shall.id()).filter(is -> shapedOtherwise(is, shall)).isPresent();
  }

  private boolean shapedOtherwise(Table is, Table shall) {
    return !is.partitionKey().equals(shall.partitionKey())
        || Family.descendants(shall, want).stream()
            .anyMatch(
                level ->
                    level.partitionOf().isPresent()
                        && have.table(level.id())
                            .filter(each -> !each.partitionKey().equals(level.partitionKey()))
                            .isPresent())
        || Family.partitionColumns(is, have).stream()
            .anyMatch(
                column ->
                    shall
                        .column(column.id().name())
                        .filter(
                            each ->
                                !each.type().equals(column.type())
                                    || !each.collation().equals(column.collation()))
                        .isPresent());
  }

  /** The user-made type that a type's text names, without length and brackets. */
  public static Optional<List<String>> namedType(String type) {
    String base = Casts.base(type).replace("[]", "");
    return base.indexOf('.') < 0 ? Optional.empty() : Optional.of(Identifier.parts(base));
  }

  /** The domain that a type's text names, not that of an array's elements. */
  public static Optional<DomainType> domain(String type, Catalog in) {
    return type.endsWith("[]")
        ? Optional.empty()
        : namedType(type)
            .flatMap(path -> in.find(new ObjectId(Kind.DOMAIN, path)))
            .filter(DomainType.class::isInstance)
            .map(DomainType.class::cast);
  }

  /** What stands behind a domain, in the end. */
  public static String behind(String type, Catalog in) {
    return domain(type, in).map(domain -> behind(domain.baseType(), in)).orElse(type);
  }
}
