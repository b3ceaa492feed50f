package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.CompositeType;
import dev.uplift.catalog.CatalogObject.DomainType;
import dev.uplift.catalog.CatalogObject.EnumType;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.Making;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.situation.Remade;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plans enums, domains and composite types that are in both structures and differ. */
final class TypeChanges {
  private final Situation situation;
  private final Work work;

  TypeChanges(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
  }

  void full() {
    Set<ObjectId> replaced = replaced();
    replaced.removeIf(this::waits);
    makeAnew(replaced);
    for (CompositeType shall : situation.want().all(CompositeType.class)) {
      situation
          .have()
          .find(shall.id())
          .map(CompositeType.class::cast)
          .filter(is -> Remade.grows(is, shall) && !work.remakes(is.id()))
          .ifPresent(is -> grow(is, shall));
    }
    for (DomainType shall : situation.want().all(DomainType.class)) {
      have(shall).ifPresent(is -> loosen(is, shall));
      have(shall).ifPresent(is -> setDefault(is, shall));
    }
  }

  /** Domains that a new column's values stand on: the old ones may refuse its default. */
  void loosenedFor(Column column) {
    Set<ObjectId> needs = new LinkedHashSet<>(situation.wantGraph().needs(column.id()));
    List<ObjectId> open = new ArrayList<>(needs);
    while (!open.isEmpty()) {
      ObjectId needed = open.removeLast();
      if (Work.isType(needed)) {
        situation.wantGraph().needs(needed).stream().filter(needs::add).forEach(open::add);
      }
    }
    for (DomainType shall : situation.want().all(DomainType.class)) {
      have(shall).filter(_ -> needs.contains(shall.id())).ifPresent(is -> loosen(is, shall));
    }
  }

  void finish() {
    makeAnew(boxed());
    for (DomainType shall : situation.want().all(DomainType.class)) {
      have(shall).ifPresent(is -> tighten(is, shall));
    }
  }

  /**
   * In their order, with the domains and composites that stand on them, kept ones too: an old type
   * cannot go while they do.
   */
  private void makeAnew(Set<ObjectId> some) {
    List<ObjectId> all = situation.haveGraph().ordered(withUsers(some));
    TypeReplacement types = new TypeReplacement(situation, work);
    all.forEach(types::replace);
    all.reversed().forEach(types::dropOld);
  }

  /** For the mode that moves the rows of tables which a type tells apart into other partitions. */
  private boolean waits(ObjectId type) {
    return withUsers(Set.of(type)).stream()
        .flatMap(each -> situation.haveGraph().neededBy(each).stream())
        .flatMap(user -> situation.want().table(user.relation()).stream())
        .anyMatch(table -> situation.reshaped(table) && !situation.concerns(table.id()));
  }

  private Set<ObjectId> withUsers(Set<ObjectId> some) {
    Set<ObjectId> all = new LinkedHashSet<>(some);
    List<ObjectId> open = new ArrayList<>(some);
    while (!open.isEmpty()) {
      situation.haveGraph().neededBy(open.removeLast()).stream()
          .filter(Work::isType)
          .filter(all::add)
          .forEach(open::add);
    }
    return all;
  }

  /**
   * Domains that bind more and that arrays or fields are of: the server lets only columns of the
   * domain itself be held against what it is to bind.
   */
  private Set<ObjectId> boxed() {
    Set<ObjectId> boxed = new LinkedHashSet<>();
    for (DomainType shall : situation.want().all(DomainType.class)) {
      have(shall)
          .filter(is -> Remade.sameBase(is, shall) && Remade.bindsMore(is, shall))
          .filter(
              is ->
                  withUsers(Set.of(is.id())).stream()
                      .flatMap(each -> situation.haveGraph().neededBy(each).stream())
                      .anyMatch(this::holdsMany))
          .ifPresent(is -> boxed.add(is.id()));
    }
    return boxed;
  }

  private boolean holdsMany(ObjectId user) {
    return switch (situation.have().objects().get(user)) {
      case CompositeType _ -> true;
      case DomainType domain -> domain.baseType().endsWith("[]");
      case Column column -> column.type().endsWith("[]");
      case null -> false;
      case CatalogObject _ -> false;
    };
  }

  /** Types that must be made anew. */
  private Set<ObjectId> replaced() {
    Remade remade = new Remade(situation);
    return Stream.of(EnumType.class, DomainType.class, CompositeType.class)
        .flatMap(kind -> situation.want().all(kind).stream())
        .map(CatalogObject::id)
        .filter(remade::changes)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private Optional<DomainType> have(DomainType shall) {
    return situation
        .have()
        .find(shall.id())
        .filter(DomainType.class::isInstance)
        .map(DomainType.class::cast);
  }

  private void grow(CompositeType is, CompositeType shall) {
    int fields = is.fields().size();
    List<String> adds = new ArrayList<>();
    for (String field : shall.fields().subList(fields, shall.fields().size())) {
      adds.add("add attribute " + field);
    }
    String sql = "alter type " + shall.id().relationSql() + " " + String.join(", ", adds);
    work.first(plain(shall, "new fields", List.of(sql)));
  }

  /** What binds less than before, before anything is held against it. */
  private void loosen(DomainType is, DomainType shall) {
    if (work.remakes(is.id())) {
      return;
    }
    List<String> sql = new ArrayList<>();
    String alter = "alter domain " + shall.id().relationSql() + " ";
    if (is.notNull() && !shall.notNull()) {
      sql.add(alter + "drop not null");
    }
    for (Map.Entry<String, String> check : is.checks().entrySet()) {
      if (!check.getValue().equals(shall.checks().get(check.getKey()))) {
        sql.add(alter + "drop constraint " + Identifier.quote(check.getKey()));
      }
    }
    if (!sql.isEmpty()) {
      work.first(plain(shall, "domain binds less", sql));
    }
  }

  /** It may call what is made before it. */
  private void setDefault(DomainType is, DomainType shall) {
    if (!work.remakes(is.id()) && !is.defaultExpression().equals(shall.defaultExpression())) {
      String set =
          shall.defaultExpression().map(text -> "set default " + text).orElse("drop default");
      String sql = "alter domain " + shall.id().relationSql() + " " + set;
      work.last(plain(shall, "default of a domain", List.of(sql)));
    }
  }

  private void tighten(DomainType is, DomainType shall) {
    if (work.remakes(is.id())) {
      return;
    }
    List<String> sql = new ArrayList<>();
    String alter = "alter domain " + shall.id().relationSql() + " ";
    for (Map.Entry<String, String> check : shall.checks().entrySet()) {
      if (!is.checks().containsKey(check.getKey())) {
        sql.add(
            alter + "add constraint " + Identifier.quote(check.getKey()) + " " + check.getValue());
      }
    }
    if (shall.notNull() && !is.notNull()) {
      sql.add(alter + "set not null");
    }
    if (!sql.isEmpty()) {
      work.last(Change.of(shall.id(), "domain binds more", situation.mode(), Form.TESTED, sql));
    }
  }

  private Change plain(CatalogObject shall, String why, List<String> sql) {
    return Change.of(shall.id(), why, situation.mode(), Form.PLAIN, sql);
  }

  /** Of the target, else as the site has made it. */
  static List<String> create(CatalogObject type, Situation situation) {
    Making making = new Making(situation);
    List<String> sql = new ArrayList<>();
    if (situation.wants(type.id())) {
      sql.addAll(Ddl.create(type, situation.want()));
      sql.addAll(making.siteRights(type.id()));
      return sql;
    }
    sql.addAll(Ddl.create(type, situation.have()));
    sql.addAll(making.rightsAgain(type.id()));
    return sql;
  }
}
