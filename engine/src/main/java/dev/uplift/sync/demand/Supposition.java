package dev.uplift.sync.demand;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Function;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.situation.Mentions;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of the new model must be there before a question can be asked that speaks of it: functions,
 * collations and types that the old database has not, or has otherwise. Pure.
 *
 * @param sql makes it, in order; empty when everything is there
 * @param hindrance why it cannot be made beside what is there
 */
record Supposition(List<String> sql, Optional<String> hindrance) {
  /** What a function's text may read, and nobody makes beforehand. */
  private static final Set<Kind> READ =
      Set.of(Kind.TABLE, Kind.COLUMN, Kind.SEQUENCE, Kind.VIEW, Kind.MATERIALIZED_VIEW);

  Supposition {
    sql = List.copyOf(sql);
  }

  /** For a question that speaks of these objects of the target. */
  static Supposition of(Situation situation, Collection<ObjectId> needed) {
    Supposing supposing = new Supposing(situation);
    needed.forEach(supposing::add);
    return supposing.supposition();
  }

  /** The demand as it can be asked; or that it cannot, and why. */
  Demand around(ObjectId target, ObjectId table, Supplier<Demand> demand) {
    return hindrance
        .<Demand>map(why -> new Demand.Later(target, table, why))
        .orElseGet(
            () -> {
              Demand asked = demand.get();
              boolean plain = sql.isEmpty() || asked instanceof Demand.Later;
              return plain ? asked : new Demand.Supposing(asked, sql);
            });
  }

  /** What is gathered on the way. Not shared. */
  private static final class Supposing {
    private final Situation situation;
    private final Set<ObjectId> seen = new LinkedHashSet<>();
    private final Set<ObjectId> made = new LinkedHashSet<>();
    private final List<String> aside = new ArrayList<>();
    private final List<String> hindrances = new ArrayList<>();

    Supposing(Situation situation) {
      this.situation = situation;
    }

    Supposition supposition() {
      List<String> sql = new ArrayList<>(aside);
      situation.wantGraph().ordered(made).stream()
          .map(id -> situation.want().objects().get(id))
          .flatMap(object -> Ddl.create(object, situation.want()).stream())
          .forEach(sql::add);
      return new Supposition(sql, hindrances.stream().findFirst());
    }

    void add(ObjectId needed) {
      boolean there = situation.has(needed) && !tells(needed.kind());
      boolean same = situation.settled(needed) && !takesOtherLabels(needed);
      if (there || same || !seen.add(needed)) {
        return;
      }
      CatalogObject shall = situation.want().objects().get(needed);
      switch (needed.kind()) {
        case TABLE, COLUMN -> {
          // What a question asks of rows is in the old names already.
        }
        case FUNCTION, ENUM -> {
          needsOf(needed).filter(this::standsOnOtherLabels).forEach(this::hindered);
          if (shall == null) {
            hindrances.add("\"" + needed.display() + "\" becomes another in the upgrade");
          } else {
            setAside(needed);
            make(shall);
          }
        }
        case COLLATION, DOMAIN, COMPOSITE, RANGE -> {
          if (shall == null || situation.has(needed)) {
            hindrances.add("\"" + needed.display() + "\" becomes another in the upgrade");
          } else {
            make(shall);
          }
        }
        case SCHEMA -> made.add(needed);
        case EXTENSION,
            SEQUENCE,
            CONSTRAINT,
            INDEX,
            VIEW,
            MATERIALIZED_VIEW,
            TRIGGER,
            POLICY,
            RULE,
            STATISTICS,
            OTHER ->
            hindrances.add("\"" + needed.display() + "\" comes with the upgrade");
      }
    }

    /** Whether it makes a difference which of the two is asked. */
    private static boolean tells(Kind kind) {
      return kind == Kind.FUNCTION || kind == Kind.ENUM;
    }

    /** The old columns keep their enum, under a name that is free. */
    private void setAside(ObjectId needed) {
      if (needed.kind() == Kind.ENUM && situation.has(needed)) {
        String free = "as it was " + Integer.toHexString(needed.display().hashCode());
        aside.add("alter type " + needed.relationSql() + " rename to " + Identifier.quote(free));
      }
    }

    /** A function of an enum that is set aside is there for that one alone. */
    private boolean takesOtherLabels(ObjectId needed) {
      return needed.kind() == Kind.FUNCTION
          && needsOf(needed).anyMatch(each -> isSetAside(each) || standsOnOtherLabels(each));
    }

    private void hindered(ObjectId type) {
      hindrances.add("\"" + type.display() + "\" is of an enum that gets other labels");
    }

    /** What is there of a domain or a row's type is of the enum that is set aside. */
    private boolean standsOnOtherLabels(ObjectId type) {
      boolean stands =
          (type.kind() == Kind.DOMAIN || type.kind() == Kind.COMPOSITE) && situation.has(type);
      return stands
          && needsOf(type).anyMatch(each -> isSetAside(each) || standsOnOtherLabels(each));
    }

    private boolean isSetAside(ObjectId type) {
      return type.kind() == Kind.ENUM && situation.has(type) && !situation.settled(type);
    }

    private Stream<ObjectId> needsOf(ObjectId id) {
      return situation.wantGraph().needs(id).stream();
    }

    private void make(CatalogObject shall) {
      made.add(shall.id());
      situation.wantGraph().needs(shall.id()).forEach(this::add);
      if (shall instanceof Function function) {
        mentioned(function);
      }
    }

    /** The server keeps no record of what the text of a function speaks of. */
    private void mentioned(Function function) {
      Mentions words = new Mentions(function.definition());
      words.functions(situation.want()).forEach(this::add);
      Map<ObjectId, ObjectId> fresh =
          situation.want().objects().keySet().stream()
              .filter(id -> READ.contains(id.kind()) && !situation.has(id))
              .filter(id -> id.kind() != Kind.COLUMN || situation.has(id.relation()))
              .collect(Collectors.toMap(id -> id, id -> id));
      String name = function.id().display();
      words.of(fresh).keySet().stream()
          .map(id -> "\"" + name + "\" seems to use \"" + id.display() + "\", which is new")
          .forEach(hindrances::add);
    }
  }
}
