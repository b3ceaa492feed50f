package dev.uplift.batch.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.conversion.Columns.Column;
import dev.uplift.pack.Conversion;
import dev.uplift.pack.Conversion.Condition;
import dev.uplift.pack.Conversion.Entry;
import dev.uplift.pack.Conversion.Join;
import dev.uplift.pack.Conversion.Source;
import dev.uplift.pack.Conversion.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConversionSqlTest {
  private static final Source CUSTOMER = new Source("public.cust", "c", 2);
  private static final Join REGION =
      new Join(true, new Source("public.\"Region\"", "r", 3), new Condition("r.zip = c.zip", 3));
  private static final Tenant USMF = new Tenant(Optional.of("dataareaid"), "us'mf");
  private static final String RANGE = "(\"c\".\"id\") >= ('5'::bigint)";

  @Test
  void new_rows() {
    Conversion conversion =
        conversion(
            List.of(REGION),
            new Target.Insert("public.party", 5),
            new Entry("id", "c.party", 7),
            new Entry("name", "trim(c.name) -- all", 8));

    assertThat(sql(conversion, USMF, "party").change(RANGE).sql())
        .isEqualTo(
            """
            insert into "public"."party" ("id", "name", "dataareaid")
            select (c.party), (trim(c.name) -- all
            ), 'us''mf'
              from ("public"."cust" "c"
              left join "public"."Region" "r" on (r.zip = c.zip) and "r"."dataareaid" = 'us''mf')
             where (c.kind = 1)
               and "c"."dataareaid" = 'us''mf'
               and ("c"."id") >= ('5'::bigint)""");
  }

  @Test
  void rows_of_another_table() {
    Conversion conversion =
        conversion(
            List.of(),
            new Target.Update(
                new Source("public.party", "p", 5), List.of(new Entry("id", "c.party", 6)), 5),
            new Entry("name", "c.name", 7),
            new Entry("kind", "p.kind + 1", 8));

    assertThat(sql(conversion, USMF, "party").change(RANGE).sql())
        .isEqualTo(
            """
            update "public"."party" "p"
               set "name" = (c.name),
                   "kind" = (p.kind + 1)
              from "public"."cust" "c"
             where "p"."id" = (c.party)
               and (c.kind = 1)
               and "p"."dataareaid" = 'us''mf'
               and "c"."dataareaid" = 'us''mf'
               and ("c"."id") >= ('5'::bigint)""");
    assertThat(sql(conversion, Tenant.ALL, "party").severalMatches().orElseThrow().sql())
        .isEqualTo(
            """
            select count(*) as matches, array[min("p"."id"::text)] as key
              from "public"."party" "p"
             cross join "public"."cust" "c"
             where "p"."id" = (c.party)
               and (c.kind = 1)
               and true
             group by "p".tableoid, "p".ctid having count(*) > 1 limit 1""");
  }

  @Test
  void the_rows_themselves_need_no_second_look() {
    Conversion conversion =
        conversion(List.of(), new Target.Itself(5), new Entry("name", "upper(c.name)", 7));

    assertThat(sql(conversion, USMF).change(RANGE).sql())
        .isEqualTo(
            """
            update "public"."cust" "c"
               set "name" = (upper(c.name))
             where (c.kind = 1)
               and "c"."dataareaid" = 'us''mf'
               and ("c"."id") >= ('5'::bigint)""");
    assertThat(sql(conversion, USMF).severalMatches()).isEmpty();
  }

  @Test
  void the_rows_themselves_joined_to_others_are_found_again_by_their_key() {
    Conversion conversion =
        conversion(List.of(REGION), new Target.Itself(5), new Entry("name", "r.country", 7));

    assertThat(sql(conversion, Tenant.ALL).change(RANGE).sql())
        .isEqualTo(
            """
            update "public"."cust" "uplift_changed"
               set "name" = (r.country)
              from ("public"."cust" "c"
              left join "public"."Region" "r" on (r.zip = c.zip))
             where "uplift_changed"."id" = ("c"."id")
               and (c.kind = 1)
               and ("c"."id") >= ('5'::bigint)""");
  }

  @Test
  void what_the_server_points_at_is_an_entry_with_its_line() {
    Conversion conversion =
        conversion(
            List.of(REGION),
            new Target.Insert("public.party", 5),
            new Entry("id", "c.party", 7),
            new Entry("name", "c.nam", 8));
    PlacedSql change = sql(conversion, USMF).change("true").after("explain ");

    PlacedSql.Part part = change.at(change.sql().indexOf("c.nam") + 1).orElseThrow();

    assertThat(part.entry() + " " + part.line()).isEqualTo("set.name 8");
    assertThat(change.at(change.sql().indexOf("r.zip") + 1).orElseThrow().line()).isEqualTo(3);
    assertThat(change.at(change.sql().indexOf("select") + 1)).isEmpty();
    assertThat(change.at(0)).isEmpty();
  }

  private static Conversion conversion(List<Join> joins, Target target, Entry... set) {
    Condition where = new Condition("c.kind = 1", 4);
    return new Conversion(CUSTOMER, joins, Optional.of(where), target, List.of(set));
  }

  /** Every table tells companies apart. */
  private static ConversionSql sql(Conversion conversion, Tenant tenant, String... others) {
    Column company = new Column("dataareaid", true, false, 0);
    Map<String, List<Column>> tables =
        Stream.concat(Stream.of("cust", "\"Region\""), Stream.of(others))
            .collect(java.util.stream.Collectors.toMap(t -> "public." + t, _ -> List.of(company)));
    return new ConversionSql(conversion, tenant, new Columns(tables), List.of("id"));
  }
}
