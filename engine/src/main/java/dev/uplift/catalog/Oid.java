package dev.uplift.catalog;

import dev.uplift.catalog.Reading.Address;

/** The fixed oids of the server's own catalogs, the same in every version. */
final class Oid {
  static final long TYPE = 1247;
  static final long RELATION = 1259;
  static final long FUNCTION = 1255;
  static final long CONSTRAINT = 2606;
  static final long REWRITE = 2618;
  static final long TRIGGER = 2620;
  static final long NAMESPACE = 2615;
  static final long EXTENSION = 3079;
  static final long POLICY = 3256;
  static final long STATISTICS = 3381;

  private Oid() {}

  static Address relation(long oid) {
    return new Address(RELATION, oid, 0);
  }

  static Address column(long relation, int number) {
    return new Address(RELATION, relation, number);
  }

  static Address at(long catalog, long oid) {
    return new Address(catalog, oid, 0);
  }
}
