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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that a plan is made from.
 *
 * @param look at the database as it is, held against the target
 * @param beyond what is known of the database beyond its structure
 * @param fusing conversions that rewrites carry out
 * @param unfit tables whose shadow came to nothing
 */
public record Situation(Asked asked, Look look, Beyond beyond, Fusing fusing, Set<ObjectId> unfit) {

  public Situation {
    unfit = Set.copyOf(unfit);
  }

  /** Of which nothing is known but the structure, and as whom Uplift works. */
  public static Situation of(
      Mode mode, Look look, SyncSettings settings, Casts casts, String user) {
    return new Situation(
        Asked.of(mode, settings), look, Beyond.of(casts, user), Fusing.NONE, Set.of());
  }

  /** With conversions that its rewrites carry out. */
  public Situation fusing(Fusing decided) {
    return new Situation(asked, look, beyond, decided, unfit);
  }

  /** With what is known of the tables that would be rewritten, and of the site. */
  public Situation knowing(Map<ObjectId, Physical> tables, Site site) {
    return new Situation(asked, look, beyond.knowing(tables, site), fusing, unfit);
  }

  /** Where the shadows of these tables came to nothing. */
  public Situation unfit(Set<ObjectId> inVain) {
    return new Situation(asked, look, beyond, fusing, inVain);
  }

  /**
   * Without conversions that are done, or cannot be done this way.
   *
   * @param done of them
   */
  public Situation withoutFusions(Set<String> scripts, Set<String> done) {
    return new Situation(asked.withoutFusions(scripts, done), look, beyond, Fusing.NONE, unfit);
  }

  /** As another mode will ask, of the database as it is now. */
  public Situation in(Mode other) {
    return new Situation(asked.in(other), look, beyond, fusing, unfit);
  }

  public Mode mode() {
    return asked.mode();
  }

  public SyncSettings settings() {
    return asked.settings();
  }

  public Intents intents() {
    return asked.intents();
  }

  /** The database as it is. */
  public Catalog have() {
    return look.have();
  }

  /** The target. */
  public Catalog want() {
    return look.want();
  }

  public Graph haveGraph() {
    return look.haveGraph();
  }

  public Graph wantGraph() {
    return look.wantGraph();
  }

  /** What is in the database and has no right to be. */
  public Set<ObjectId> extras() {
    return look.extras();
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
    return mode() != Mode.PARTIAL || intents().systemTables().contains(table.path());
  }

  public boolean has(ObjectId id) {
    return have().objects().containsKey(id);
  }

  public boolean wants(ObjectId id) {
    return want().objects().containsKey(id);
  }

  /** Equal in both. */
  public boolean settled(ObjectId id) {
    CatalogObject is = have().objects().get(id);
    CatalogObject shall = want().objects().get(id);
    return is != null && shall != null && is.attributes().equals(shall.attributes());
  }

  public Optional<Column> haveColumn(ObjectId column) {
    return have().find(column).filter(Column.class::isInstance).map(Column.class::cast);
  }

  /** Tables of both, of one shape (plain or partitioned alike), in the target's order. */
  public List<Table> commonTables() {
    return want().tables().stream()
        .filter(table -> concerns(table.id()) && has(table.id()) && !reshaped(table))
        .toList();
  }

  /**
   * Plain here and partitioned there, or the other way about, or partitioned otherwise; so are the
   * partitions of what is. The server alters no column that tells partitions apart.
   */
  public boolean reshaped(Table shall) {
    Optional<Table> parent = shall.partitionOf().flatMap(want()::table);
    return parent.isPresent()
        ? reshaped(parent.get())
        : have().table(shall.id()).filter(is -> shapedOtherwise(is, shall)).isPresent();
  }

  private boolean shapedOtherwise(Table is, Table shall) {
    return !is.partitionKey().equals(shall.partitionKey())
        || Family.descendants(shall, want()).stream()
            .anyMatch(
                level ->
                    level.partitionOf().isPresent()
                        && have()
                            .table(level.id())
                            .filter(each -> !each.partitionKey().equals(level.partitionKey()))
                            .isPresent())
        || Family.partitionColumns(is, have()).stream()
            .anyMatch(
                column ->
                    shall
                        .column(column.id().name())
                        .filter(
                            each ->
                                !each.type().equals(column.type())
                                    || new Remade(this).is(column.type())
                                    || !each.collation().equals(column.collation()))
                        .isPresent());
  }

  /** The user-made type that a type's text names, without length and brackets. */
  public static Optional<List<String>> namedType(String type) {
    return type.indexOf('.') < 0
        ? Optional.empty()
        : Optional.of(Identifier.parts(Casts.base(type).replace("[]", "")));
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

  /** What will stand behind it: behind the target's domain, else behind the one that is kept. */
  public String behindThen(String type) {
    return domain(type, want())
        .or(() -> domain(type, have()))
        .map(domain -> behindThen(domain.baseType()))
        .orElse(type);
  }
}
