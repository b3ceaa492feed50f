package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Defined;
import dev.uplift.catalog.CatalogObject.DomainType;
import dev.uplift.catalog.CatalogObject.Function;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.database.Identifier;
import java.util.Optional;

/** How statements such as COMMENT ON, DROP and GRANT name an object: {@code TABLE "s"."t"}. */
final class ObjectPhrase {
  private ObjectPhrase() {}

  static String of(ObjectId id, Catalog in) {
    return in.find(id)
        .map(ObjectPhrase::of)
        .or(() -> domain(id, in).map(domain -> ofDomain(id, domain)))
        .orElseGet(() -> plain(id));
  }

  private static Optional<DomainType> domain(ObjectId id, Catalog in) {
    return id.kind() == Kind.CONSTRAINT
        ? in.find(new ObjectId(Kind.DOMAIN, id.path().subList(0, 2))).map(DomainType.class::cast)
        : Optional.empty();
  }

  private static String ofDomain(ObjectId constraint, DomainType domain) {
    String name =
        constraint.name().equals(DomainType.NOT_NULL)
            ? domain.notNullConstraint().orElse(constraint.name())
            : constraint.name();
    return "CONSTRAINT " + Identifier.quote(name) + " ON DOMAIN " + constraint.relationSql();
  }

  static String of(CatalogObject object) {
    return switch (object) {
      case Function function -> function.routine() + " " + function.signature();
      case Table table when table.foreignServer().isPresent() ->
          "FOREIGN TABLE " + table.id().relationSql();
      case Defined defined -> defined.drop().substring("DROP ".length());
      default -> plain(object.id());
    };
  }

  /** {@code SELECT ON TABLE "s"."t"}; for a column {@code SELECT ("c") ON TABLE "s"."t"}. */
  static String privilege(String privilege, ObjectId id, Catalog in) {
    return switch (id.kind()) {
      case COLUMN ->
          privilege + " (" + Identifier.quote(id.name()) + ") ON TABLE " + id.relationSql();
      case TABLE, VIEW, MATERIALIZED_VIEW -> privilege + " ON TABLE " + id.relationSql();
      case ENUM, DOMAIN, COMPOSITE, RANGE -> privilege + " ON TYPE " + id.relationSql();
      case FUNCTION -> privilege + " ON ROUTINE " + signature(id, in);
      default -> privilege + " ON " + of(id, in);
    };
  }

  /** An aggregate without arguments is {@code f(*)} everywhere but in GRANT. */
  private static String signature(ObjectId id, Catalog in) {
    String phrase = of(id, in);
    String signature = phrase.substring(phrase.indexOf(' ') + 1);
    return signature.endsWith("(*)")
        ? signature.substring(0, signature.length() - 3) + "()"
        : signature;
  }

  private static String plain(ObjectId id) {
    String name = Identifier.quote(id.name());
    return switch (id.kind()) {
      case SCHEMA -> "SCHEMA " + name;
      case EXTENSION -> "EXTENSION " + name;
      case ENUM, COMPOSITE, RANGE -> "TYPE " + id.relationSql();
      case DOMAIN -> "DOMAIN " + id.relationSql();
      case SEQUENCE -> "SEQUENCE " + id.relationSql();
      case TABLE -> "TABLE " + id.relationSql();
      case COLUMN -> "COLUMN " + id.relationSql() + "." + name;
      case CONSTRAINT -> "CONSTRAINT " + name + " ON " + id.relationSql();
      case INDEX -> "INDEX " + Identifier.quote(id.schema(), id.name());
      case VIEW -> "VIEW " + id.relationSql();
      case MATERIALIZED_VIEW -> "MATERIALIZED VIEW " + id.relationSql();
      case TRIGGER -> "TRIGGER " + name + " ON " + id.relationSql();
      case POLICY -> "POLICY " + name + " ON " + id.relationSql();
      case RULE -> "RULE " + name + " ON " + id.relationSql();
      case STATISTICS -> "STATISTICS " + id.relationSql();
      case COLLATION -> "COLLATION " + id.relationSql();
      case FUNCTION, OTHER -> throw new IllegalArgumentException("not in the catalog: " + id);
    };
  }
}
