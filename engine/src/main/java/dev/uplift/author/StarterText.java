package dev.uplift.author;

/** The files of a first package: a small application with something for each kind of script. */
final class StarterText {
  static final String BASELINE =
      """
      -- The old version. Take what pg_dump --schema-only prints of a real database.
      create table company (id text primary key);
      create table customer (
        customerid integer primary key,
        company text not null references company,
        fullname varchar(200),
        phone varchar(40)
      );
      """;

  static final String MODEL =
      """
      -- The new version: what the upgraded database must be equal to.
      create table company (id text primary key);
      create table member (
        memberid integer primary key,
        company text not null references company,
        fullname varchar(200) not null,
        phone varchar(40),
        code varchar(40) not null,
        card varchar(20) not null
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

  static final String PLATFORM =
      """
      # Where the application keeps its companies: scripts of scope PerCompany run once for each.
      format: platform/1
      name: generic
      companies: {table: company, id: id, column: company}
      """;

  static final String COMPANY_SCRIPT =
      """
      /* uplift
      format: script/1
      description: Every member has a code that begins with the company
      stage: PostSync
      scope: PerCompany
      updates: [member]
      chunk: {table: member, by: [memberid]}
      */
      update member m set code = m.company || '-' || m.memberid
       where m.company = :company and :chunk(m);
      """;

  static final String JAVA_SCRIPT =
      """
      package com.example.upgrade;

      import dev.uplift.script.UpgradeContext;
      import dev.uplift.script.UpgradeScriptDescription;
      import dev.uplift.script.UpgradeScriptTable;
      import dev.uplift.script.ValidateUpgrade;

      /** What SQL says badly. `uplift package test` compiles it into lib/scripts.jar. */
      public final class ReleaseUpdate2 {
        @UpgradeScriptDescription("Give each member a card number with its check digit")
        @UpgradeScriptTable(table = "member", update = true)
        public void numberCards(UpgradeContext context) {
          context
              .rows("select memberid from member where card is null")
              .by("memberid")
              .forEach(
                  row ->
                      context.execute(
                          "update member set card = ? where memberid = ?",
                          withCheckDigit(row.number("memberid")),
                          row.number("memberid")));
        }

        @ValidateUpgrade("Every member has a card")
        public void everyMemberHasACard(UpgradeContext context) {
          long without =
              context
                  .first("select count(*) as n from member where card is null", r -> r.number("n"))
                  .orElse(0L);
          context.validation("cards").expect("members without a card", 0, without);
        }

        private static String withCheckDigit(long number) {
          long sum = String.valueOf(number).chars().map(digit -> digit - '0').sum();
          return number + "-" + sum % 9;
        }
      }
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
        company: [{id: east}, {id: west}]
        customer:
          - {customerid: 1, company: east, fullname: Anna, phone: ' 555 '}
          - {customerid: 2, company: west, fullname: '  ', phone: null}
      tests:
        nobody is without a name:
          script: member/name-all
          expect:
            member: [{memberid: 1, fullname: Anna}, {memberid: 2, fullname: (unknown)}]
        every member gets a code of the company:
          script: member/fill-codes
          expect:
            member: [{memberid: 1, code: east-1}, {memberid: 2, code: west-2}]
        one company alone:
          script: member/fill-codes
          company: west
          expect:
            member: [{memberid: 1, code: null}, {memberid: 2, code: west-2}]
        every phone number becomes a contact:
          script: member/create-contacts
          expect:
            contact: [{memberid: 1, phone: '555'}]
        every member gets a card:
          script: ReleaseUpdate2/numberCards
          expect:
            member: [{memberid: 1, card: 1-1}, {memberid: 2, card: 2-2}]
        the whole upgrade ends with the model:
          expect:
            member: [{memberid: 1, code: east-1, card: 1-1}, {memberid: 2, code: west-2, card: 2-2}]
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
    String line = schema.equals("public") ? "" : "schema: '" + schema.replace("'", "''") + "'\n";
    return """
    format: package/1
    name: %s
    version: 2.0.0
    upgrades: {from: ">=1.0 <2.0", to: "2.0"}
    # recognise: select version from sysversion   (without it, any database is taken for yours)
    requires: {uplift: ">=0.1", postgresql: ">=15"}
    %s\
    """
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
    | `platform.yaml` | where the application keeps its companies |
    | `scripts/` | conversions: SQL for the database, SQL for each company in chunks, declarative YAML |
    | `src/` | conversions in Java; `uplift package build` compiles them into `lib/scripts.jar` |
    | `tests/` | given rows, a script, expected rows; invariants of every script |

    The loop:

        uplift package check %1$s
        uplift package test %1$s                (builds lib/scripts.jar first, if src/ has changed)
        uplift package test %1$s --only member
        uplift script run NAME --dry-run --database URL --package %1$s

    Sites run a jar only when they trust it: sign it (`jarsigner`), or they say `--trust-jars %1$s`.

    Then upgrade a copy of a real database: `uplift generate`, `import`, `execute`.
    """
        .formatted(name);
  }
}
