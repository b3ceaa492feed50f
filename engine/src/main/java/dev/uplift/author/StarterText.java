package dev.uplift.author;

/** The files of a first package: a small application with something for each kind of script. */
final class StarterText {
  static final String BASELINE =
      """
      -- The old version. Take what pg_dump --schema-only prints of a real database.
      create table customer (
        customerid integer primary key,
        fullname varchar(200),
        phone varchar(40)
      );
      """;

  static final String MODEL =
      """
      -- The new version: what the upgraded database must be equal to.
      create table member (
        memberid integer primary key,
        fullname varchar(200) not null,
        phone varchar(40)
      );
      create table contact (
        memberid integer primary key references member,
        phone varchar(40) not null
      );
      """;

  static final String DICTIONARY =
      """
      format: dictionary/1
      tables:
        member:
          was: customer
          columns:
            memberid: {was: customerid}
      """;

  static final String SQL_SCRIPT =
      """
      /* uplift
      format: script/1
      description: Nobody is without a name
      stage: PreSync
      updates: [member]
      chunk: {table: member, by: [memberid]}
      */
      update member m set fullname = coalesce(nullif(trim(m.fullname), ''), '(unknown)')
       where :chunk(m);
      """;

  static final String CONVERSION =
      """
      format: conversion/1
      description: Give every phone number a contact of its own
      stage: PostSync
      from: member m
      where: m.phone is not null
      insert: contact
      set:
        memberid: m.memberid
        phone: trim(m.phone)
      chunk: {by: [memberid]}
      """;

  static final String TESTS =
      """
      format: test/1
      given:
        customer:
          - {customerid: 1, fullname: Anna, phone: ' 555 '}
          - {customerid: 2, fullname: '  ', phone: null}
      tests:
        nobody is without a name:
          script: member/name-all
          expect:
            member: [{memberid: 1, fullname: Anna}, {memberid: 2, fullname: (unknown)}]
        every phone number becomes a contact:
          script: member/create-contacts
          expect:
            contact: [{memberid: 1, phone: '555'}]
        the whole upgrade ends with the model:
          expect:
            member: [{memberid: 1}, {memberid: 2}]
            contact: [{memberid: 1}]
      """;

  static final String INVARIANTS =
      """
      format: invariants/1
      invariants:
        members are neither lost nor made:
          before: select count(*) as n, sum(customerid) as ids from customer
          after: select count(*) as n, sum(memberid) as ids from member
      """;

  static final String EMPTY_TEST =
      """
      format: test/1
      tests:
        an old database without rows becomes the new one:
          given: {}
          expect: {}
      """;

  private StarterText() {}

  static String manifest(String name, String schema) {
    String line = schema.equals("public") ? "" : "schema: " + schema + "\n";
    return """
    format: package/1
    name: %s
    version: 2.0.0
    upgrades: {from: ">=1.0 <2.0", to: "2.0"}
    # recognise: select version from sysversion   (without it, any database is taken for yours)
    requires: {uplift: ">=0.1", postgresql: ">=15"}
    %s"""
        .formatted(name, line);
  }

  static String readme(String name) {
    return """
    # %1$s

    An upgrade package for Uplift.

    | where | what |
    |---|---|
    | `package.yaml` | what this is, and what it upgrades |
    | `model/*.sql` | the new version's structure |
    | `model/baseline/*.sql` | the old version's structure, for tests |
    | `model/dictionary.yaml` | renames, and what may be dropped |
    | `scripts/` | conversions: SQL, and declarative YAML |
    | `tests/` | given rows, a script, expected rows; invariants of every script |

    The loop:

        uplift package check %1$s
        uplift package test %1$s
        uplift package test %1$s --only member
        uplift script run NAME --dry-run --database URL --package %1$s

    Then upgrade a copy of a real database: `uplift generate`, `import`, `execute`.
    """
        .formatted(name);
  }
}
