package dev.uplift.sync.situation;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.CompositeType;
import dev.uplift.catalog.CatalogObject.DomainType;
import dev.uplift.catalog.CatalogObject.EnumType;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Types that the server does not change into what the target says, so that they are made anew under
 * their names: enums whose labels go or change their order, domains of another base, rows whose
 * fields go or change; and with them every type that is made of one. Pure.
 */
public record Remade(Situation situation) {
  private static final List<Kind> KINDS = List.of(Kind.ENUM, Kind.DOMAIN, Kind.COMPOSITE);

  /** Whether the type that a type's text names, be it of an array, is made anew. */
  public boolean is(String type) {
    return !causes(type).isEmpty();
  }

  /** The types for whose own sake it is, however deep in it; empty when it stays. */
  public Set<ObjectId> causes(String type) {
    return within(type).filter(this::changes).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** As {@link #causes(String)}, of a type of the database. */
  public Set<ObjectId> causes(ObjectId type) {
    return within(type).filter(this::changes).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * Whether a type of rows is made anew, be it in the end: for a domain of them that binds more.
   */
  public boolean atLast(ObjectId rows) {
    return within(rows).anyMatch(type -> changes(type) || bindsMore(type));
  }

  /** The type itself, and all that it is made of. */
  private Stream<ObjectId> within(ObjectId type) {
    Stream<String> parts =
        switch (situation.have().objects().get(type)) {
          case DomainType domain -> Stream.of(domain.baseType());
          case CompositeType rows -> rows.types().values().stream();
          case null -> Stream.of();
          case CatalogObject _ -> Stream.of();
        };
    return Stream.concat(Stream.of(type), parts.flatMap(this::within));
  }

  private Stream<ObjectId> within(String type) {
    return Situation.namedType(type).stream()
        .flatMap(path -> KINDS.stream().map(kind -> new ObjectId(kind, path)))
        .flatMap(this::within);
  }

  private boolean bindsMore(ObjectId type) {
    return situation.have().objects().get(type) instanceof DomainType is
        && situation.want().objects().get(type) instanceof DomainType shall
        && bindsMore(is, shall);
  }

  public static boolean bindsMore(DomainType is, DomainType shall) {
    return (shall.notNull() && !is.notNull())
        || !is.checks().keySet().containsAll(shall.checks().keySet());
  }

  /** Whether a type is made anew for its own sake. */
  public boolean changes(ObjectId type) {
    CatalogObject is = situation.have().objects().get(type);
    return switch (situation.want().objects().get(type)) {
      case EnumType shall -> is instanceof EnumType old && !becomes(old, shall);
      case DomainType shall -> is instanceof DomainType old && !sameBase(old, shall);
      case CompositeType shall ->
          is instanceof CompositeType old
              && !old.fields().equals(shall.fields())
              && !grows(old, shall);
      case null -> false;
      case CatalogObject _ -> false;
    };
  }

  public static boolean sameBase(DomainType is, DomainType shall) {
    return is.baseType().equals(shall.baseType()) && is.collation().equals(shall.collation());
  }

  /** Whether the target only has more fields at the end. */
  public static boolean grows(CompositeType is, CompositeType shall) {
    int fields = is.fields().size();
    return fields < shall.fields().size() && shall.fields().subList(0, fields).equals(is.fields());
  }

  /** Whether renaming labels and adding some is enough; those that are renamed already, too. */
  private boolean becomes(EnumType is, EnumType shall) {
    Map<String, String> becomes = new HashMap<>();
    Map<String, String> was =
        situation.intents().labelWas().getOrDefault(shall.id().path(), Map.of());
    was.forEach(
        (label, old) -> {
          if (!shall.labels().contains(old) || was.containsKey(old)) {
            becomes.put(old, label);
          }
        });
    List<String> then =
        is.labels().stream().map(label -> becomes.getOrDefault(label, label)).toList();
    return isWithin(is.labels(), shall.labels()) || isWithin(then, shall.labels());
  }

  private static boolean isWithin(List<String> few, List<String> many) {
    int at = 0;
    for (String label : many) {
      at += at < few.size() && few.get(at).equals(label) ? 1 : 0;
    }
    return at == few.size();
  }
}
