package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.database.Row;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A relation's own row, before its columns and parents are known. */
record Relation(
    long oid, ObjectId id, long rowType, long rowArray, List<String> options, Table bare) {
  static Relation of(Row row) {
    ObjectId id = ObjectId.of(kind(row.string("kind")), row.string("schema"), row.string("name"));
    List<String> options = options(row);
    Long array = row.numberOrNull("row_array");
    return new Relation(
        row.number("oid"),
        id,
        row.number("row_type"),
        array == null ? 0 : array,
        options,
        bare(row, id, options));
  }

  boolean isTable() {
    return id.kind() == Kind.TABLE;
  }

  Table table(List<Column> columns, List<ObjectId> parents) {
    boolean partition = bare.bound().isPresent();
    return new Table(
        id,
        columns,
        bare.partitionKey(),
        partition ? parents.stream().findFirst() : Optional.empty(),
        bare.bound(),
        partition ? List.of() : parents,
        bare.unlogged(),
        bare.rowSecurity(),
        bare.forceRowSecurity(),
        options,
        bare.replicaIdentity(),
        bare.foreignServer(),
        bare.rows(),
        bare.bytes());
  }

  private static Kind kind(String relkind) {
    return switch (relkind) {
      case "v" -> Kind.VIEW;
      case "m" -> Kind.MATERIALIZED_VIEW;
      default -> Kind.TABLE;
    };
  }

  private static Table bare(Row row, ObjectId id, List<String> options) {
    String index = row.stringOrNull("identity_index");
    return new Table(
        id,
        List.of(),
        Optional.ofNullable(row.stringOrNull("partition_key")),
        Optional.empty(),
        Optional.ofNullable(row.stringOrNull("bound")),
        List.of(),
        row.flag("unlogged"),
        row.flag("relrowsecurity"),
        row.flag("relforcerowsecurity"),
        options,
        row.string("replica_identity") + (index == null ? "" : " " + index),
        Optional.ofNullable(row.stringOrNull("server")),
        row.number("rows"),
        row.number("bytes"));
  }

  private static List<String> options(Row row) {
    Stream<String> toast = row.strings("toast_options").stream().map(text -> "toast." + text);
    return Stream.concat(row.strings("options").stream(), toast).sorted().toList();
  }
}
