package dev.uplift.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.database.ServerVersion;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageStackTest {
  private static final String PARTNER =
      """
      format: package/1
      name: tax
      version: 1.4
      upgrades: {from: ">=1.0", to: "1.4"}
      extends: ["shop >=2.0 <3"]
      """;

  @TempDir Path folder = Path.of("");
  private PackageFiles shop = new PackageFiles(Path.of("target/none"));
  private PackageFiles tax = shop;

  @BeforeEach
  void write() {
    shop =
        new PackageFiles(folder.resolve("shop"))
            .file("package.yaml", PackageFiles.PACKAGE + "platform: ax2012\nowner: clerk\n")
            .script("fill", "stage: PostSync", "update a set b = 1;");
    tax =
        new PackageFiles(folder.resolve("tax"))
            .file("package.yaml", PARTNER)
            .script("tax/fill", "stage: PostSync\nafter: [fill]", "update a set b = 1;");
  }

  @Test
  void a_partner_s_package_is_as_the_vendor_s_where_it_says_nothing() {
    PackageStack stack = read(shop, tax);

    UpgradePackage partner = stack.packages().getLast();
    assertThat(partner.platform()).isEqualTo("ax2012");
    assertThat(partner.owner()).contains("clerk");
    assertThat(stack.scripts()).extracting(Script::path).containsExactly("fill", "tax/fill");
    assertThat(stack.script("tax/fill")).map(Script::packageName).contains("tax");
  }

  @Test
  void a_later_dictionary_goes_over_an_earlier_one_column_by_column() {
    shop.file(
        "model/dictionary.yaml",
        """
        format: dictionary/1
        tables: {a: {id: 1, was: old, columns: {b: {id: 2}, c: {was: x}}}}
        system-tables: [a]
        """);
    tax.file(
        "model/dictionary.yaml",
        """
        format: dictionary/1
        tables: {a: {was: older, columns: {b: {was: y}}}, z: {id: 9}}
        system-tables: [a, z]
        """);

    Dictionary merged = read(shop, tax).dictionary();

    Dictionary.TableEntry table = Objects.requireNonNull(merged.tables().get("public.a"));
    assertThat(table.id()).contains(1);
    assertThat(table.was()).contains("public.older");
    assertThat(table.columns().get("b"))
        .isEqualTo(new Dictionary.ColumnEntry(Optional.of(2), Optional.of("y"), Optional.empty()));
    assertThat(table.columns()).containsKey("c");
    assertThat(merged.systemTables()).containsExactly("public.a", "public.z");
  }

  @Test
  void packages_must_stand_on_each_other_in_order() {
    assertThat(codes(tax, shop)).contains("extendsOrder", "extendsNothing");
    assertThat(codes(tax)).containsExactly("extendsMissing", "unknownScript");
    assertThat(codes(shop, shop)).contains("doublePackage");

    tax.file("package.yaml", PARTNER.replace("<3", "<2.0.1"));
    assertThat(codes(shop, tax)).containsExactly("extendsVersion");

    tax.file("package.yaml", PARTNER + "platform: generic\nowner: other\n");
    assertThat(codes(shop, tax)).containsExactly("wrongValue", "wrongValue");
  }

  @Test
  void a_tag_is_one_script_s_in_the_whole_stack() {
    tax.script("tax/fill", "stage: PostSync\ntag: X", "update a set b = 1;");
    assertThat(read(shop, tax).scripts()).hasSize(2);

    shop.script("fill", "stage: PostSync\ntag: X", "update a set b = 1;");
    assertThat(codes(shop, tax)).containsExactly("doubleTag");
  }

  @Test
  void a_sql_script_and_a_declarative_conversion_do_not_share_a_name() {
    shop.file(
        "scripts/fill.yaml",
        "format: conversion/1\ndescription: d\nstage: PostSync\nfrom: a\nupdate: a\nset: {b: '1'}\n");

    assertThat(codes(shop)).containsExactly("doubleScript");
  }

  @Test
  void a_script_path_is_one_script_s_name_in_the_whole_stack() {
    tax.script("fill", "stage: PostSync", "update a set b = 1;");

    Problem problem = problems(shop, tax).getFirst();

    assertThat(problem.code()).isEqualTo("doubleScript");
    assertThat(problem.message()).contains(shop.root() + "/scripts/fill.sql");
  }

  @Test
  void a_server_too_old_is_named_by_each_package_that_needs_a_newer() {
    shop.file("package.yaml", PackageFiles.PACKAGE + "requires: {postgresql: '>=16'}\n");
    PackageStack stack = read(shop, tax);

    assertThat(stack.serverProblems(new ServerVersion(150_018, "15.18")))
        .extracting(Problem::message)
        .containsExactly("the package \"shop\" needs PostgreSQL >=16, and the server is 15.18");
    assertThat(stack.serverProblems(new ServerVersion(160_000, "16.0"))).isEmpty();
  }

  @Test
  void the_old_database_s_version_must_be_one_that_the_packages_upgrade() {
    PackageStack stack = read(shop);

    assertThat(stack.sourceProblems("1.9")).isEmpty();
    assertThat(stack.sourceProblems("2.0")).hasSize(1);
    assertThat(stack.sourceProblems("R2")).hasSize(1);
  }

  @Test
  void a_platform_section_must_be_whole_once_all_packages_have_spoken() {
    shop.file("package.yaml", PackageFiles.PACKAGE);
    shop.file("platform.yaml", "format: platform/1\ncompanies: {table: firm, id: code}\n");
    assertThat(problems(shop))
        .extracting(Problem::message)
        .containsExactly("\"companies\" lacks column");

    tax.file("platform.yaml", "format: platform/1\ncompanies: {column: firm}\n");
    assertThat(read(shop, tax).packages()).hasSize(2);
  }

  private PackageStack read(PackageFiles... packages) {
    List<Path> roots = java.util.stream.Stream.of(packages).map(PackageFiles::root).toList();
    return PackageReader.read(roots, folder.resolve("unpacked"));
  }

  private List<String> codes(PackageFiles... packages) {
    return problems(packages).stream().map(Problem::code).toList();
  }

  private List<Problem> problems(PackageFiles... packages) {
    return Objects.requireNonNull(catchThrowableOfType(Failure.class, () -> read(packages)))
        .problems();
  }
}
