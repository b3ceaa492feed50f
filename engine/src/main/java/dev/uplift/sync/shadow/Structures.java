package dev.uplift.sync.shadow;

import dev.uplift.database.Session;
import java.util.Collection;
import java.util.List;

/**
 * What hung on each relation when its swap was planned: all that goes with it when it is dropped.
 * The barrier stops rows, but not those who give the old table an index, a right or a comment while
 * it is copied; the swap would take it away again without a word. What others have made of their
 * own that needs the relation is not in it: for their sake the server refuses the drop.
 */
final class Structures {
  private static final String CREATE =
      """
      create table if not exists dbupgrade.shadowstructure (
        shadow     text not null references dbupgrade.shadowtable on delete cascade,
        relation   text not null,
        part       text not null,
        definition text not null,
        primary key (shadow, relation, part))
      """;

  /**
   * A foreign key that another swap of the same sync has made anew is the same, proven or not. The
   * server's own triggers count only where they are switched off.
   */
  private static final String FUNCTION =
      """
      create or replace function dbupgrade.structure(relation text)
      returns table (part text, definition text)
      language sql stable set search_path = '' as $structure$
        with it as (
          select c.* from pg_class c where c.oid = to_regclass(relation)
        ), parts (class, id, part, definition) as (
          select 'pg_constraint'::regclass, k.oid, 'constraint ' || quote_ident(k.conname),
                 case when k.contype = 'f'
                      then regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '')
                      else concat_ws(' ', pg_get_constraintdef(k.oid), k.conislocal, k.coninhcount,
                                     k.connoinherit) end
            from pg_constraint k, it
           where k.conrelid = it.oid
             and not exists (select from pg_constraint p
                              where p.oid = k.conparentid and p.conrelid = k.conrelid)
          union all
          select 'pg_class'::regclass, x.oid, 'index ' || quote_ident(x.relname),
                 concat_ws(' ', pg_get_indexdef(x.oid), i.indisvalid, i.indisclustered, i.indisreplident,
                           x.relispartition, x.reltablespace,
                           (select string_agg(a.attnum || ' ' || a.attstattarget, ',' order by a.attnum)
                              from pg_attribute a
                             where a.attrelid = x.oid and coalesce(a.attstattarget, -1) >= 0))
            from it, pg_index i, pg_class x
           where i.indrelid = it.oid and x.oid = i.indexrelid
          union all
          select 'pg_trigger'::regclass, t.oid, 'trigger ' || quote_ident(t.tgname),
                 concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled, t.tgparentid <> 0)
            from it, pg_trigger t
           where t.tgrelid = it.oid and not t.tgisinternal
             and t.tgname not in ('uplift_barrier', 'uplift_barrier_row')
          union all
          select 'pg_rewrite'::regclass, r.oid, 'rule ' || quote_ident(r.rulename),
                 concat_ws(' ', pg_get_ruledef(r.oid), r.ev_enabled)
            from it, pg_rewrite r
           where r.ev_class = it.oid
          union all
          select 'pg_policy'::regclass, p.oid, 'policy ' || quote_ident(p.polname),
                 concat_ws(' ', p.polcmd, p.polpermissive,
                           array(select pg_get_userbyid(o) from unnest(p.polroles) o order by o),
                           pg_get_expr(p.polqual, p.polrelid), '/', pg_get_expr(p.polwithcheck, p.polrelid))
            from it, pg_policy p
           where p.polrelid = it.oid
          union all
          select 'pg_statistic_ext'::regclass, s.oid, 'statistics ' || quote_ident(s.stxname),
                 concat_ws(' ', pg_get_statisticsobjdef(s.oid), s.stxstattarget, pg_get_userbyid(s.stxowner))
            from it, pg_statistic_ext s
           where s.stxrelid = it.oid
          union all
          select 'pg_class'::regclass, q.oid, 'sequence ' || quote_ident(q.relname),
                 concat_ws(' ', d.refobjsubid, d.deptype,
                           case when d.deptype = 'i' then s end, case when d.deptype = 'i' then q.relacl end)
            from it, pg_depend d, pg_class q, pg_sequence s
           where d.refclassid = 'pg_class'::regclass and d.refobjid = it.oid
             and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i')
             and q.oid = d.objid and q.relkind = 'S' and s.seqrelid = q.oid
        ), facts (part, definition) as (
          select part, definition from parts
          union all
          select 'comment on ' || parts.part, d.description
            from parts, pg_description d
           where d.classoid = parts.class and d.objoid = parts.id and d.objsubid = 0
          union all
          select case when d.objsubid = 0 then 'comment'
                      else 'comment on column ' || quote_ident(a.attname) end, d.description
            from it
            join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = it.oid
            left join pg_attribute a on a.attrelid = it.oid and a.attnum = d.objsubid and a.attnum > 0
          union all
          select 'column ' || quote_ident(a.attname),
                 concat_ws(' ', a.attnum, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attcollation,
                           a.attidentity, a.attgenerated, a.attislocal, a.attinhcount, a.attstorage,
                           a.attcompression, coalesce(a.attstattarget, -1), a.attoptions,
                           'default ' || pg_get_expr(d.adbin, d.adrelid))
            from it
            join pg_attribute a on a.attrelid = it.oid and a.attnum > 0 and not a.attisdropped
            left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
          union all
          select 'rights on column ' || quote_ident(a.attname), a.attacl::text
            from it, pg_attribute a
           where a.attrelid = it.oid and a.attnum > 0 and a.attacl is not null
          union all
          select 'rights of ' || coalesce(quote_ident(pg_get_userbyid(nullif(a.grantee, 0))), 'public'),
                 string_agg(concat_ws(' ', a.privilege_type, a.is_grantable, pg_get_userbyid(a.grantor)), ', '
                            order by a.privilege_type, a.grantor)
            from it, aclexplode(coalesce(it.relacl, acldefault('r', it.relowner))) a
           group by a.grantee
          union all
          select f.part, f.definition
            from it
            left join pg_class x on x.oid = it.reltoastrelid
            cross join lateral (values
              ('owner', pg_get_userbyid(it.relowner)::text),
              ('settings', concat_ws(' ', array(select unnest(it.reloptions) order by 1),
                                         array(select unnest(x.reloptions) order by 1))),
              ('kind', concat_ws(' ', it.relkind, it.relpersistence, it.relam, it.reltablespace,
                                     it.reloftype)),
              ('replica identity', it.relreplident::text),
              ('row security', concat_ws(' ', it.relrowsecurity, it.relforcerowsecurity)),
              ('partition bound', pg_get_expr(it.relpartbound, it.oid)),
              ('query', case when it.relkind in ('v', 'm') then pg_get_viewdef(it.oid) end),
              ('parents', (select string_agg(i.inhparent::regclass::text, ', ' order by i.inhseqno)
                                 from pg_inherits i where i.inhrelid = it.oid)),
              ('children', (select string_agg(i.inhrelid::regclass::text, ', '
                                                  order by i.inhrelid::regclass::text)
                                  from pg_inherits i where i.inhparent = it.oid)),
              ('foreign keys'' triggers', (select count(*)::text from pg_trigger t
                                               where t.tgrelid = it.oid and t.tgisinternal
                                                 and t.tgconstraint <> 0 and t.tgenabled <> 'O'))
            ) as f (part, definition)
          union all
          select 'publication ' || quote_ident(p.pubname),
                 concat_ws(' ', r.prattrs, pg_get_expr(r.prqual, r.prrelid))
            from it, pg_publication_rel r, pg_publication p
           where r.prrelid = it.oid and p.oid = r.prpubid
          union all
          select 'security label of ' || l.provider || ' ' || l.objsubid, l.label
            from it, pg_seclabel l
           where l.classoid = 'pg_class'::regclass and l.objoid = it.oid
          union all
          select 'extension ' || quote_ident(e.extname), d.deptype::text
            from it, pg_depend d, pg_extension e
           where d.classid = 'pg_class'::regclass and d.objid = it.oid
             and d.refclassid = 'pg_extension'::regclass and e.oid = d.refobjid
          union all
          select 'subscription ' || r.srsubid, ''
            from it, pg_subscription_rel r
           where r.srrelid = it.oid
        )
        select f.part, string_agg(f.definition, ' ' order by f.definition)
          from facts f where f.definition is not null group by f.part
      $structure$
      """;

  private static final String UNMOVED =
      """
      create or replace function dbupgrade.unmoved(of text) returns void
      language plpgsql set search_path = '' as $unmoved$
      declare
        moved text;
        relations text;
      begin
        with was as (
          select s.relation, s.part, s.definition from dbupgrade.shadowstructure s where s.shadow = of
        ), now as (
          select r.relation, s.part, s.definition
            from (select distinct was.relation from was) r
           cross join lateral dbupgrade.structure(r.relation) s
        ), differs as (
          select part, coalesce(to_regclass(relation)::text, relation) as relation,
                 case when was.definition is null then 'new'
                      when now.definition is null then 'gone' else 'changed' end as how
            from was full join now using (relation, part)
           where was.definition is distinct from now.definition
        )
        select string_agg(format('%s of %s (%s)', part, relation, how), ', ' order by relation, part),
               string_agg(distinct relation, ', ')
          into moved, relations
          from differs;
        if moved is not null then
          raise exception '% changed while it was being copied', relations
            using errcode = 'UP003', detail = 'By others: ' || moved,
                  hint = 'Let nobody change the structure of tables until the sync is over, and run the same command again.';
        end if;
      end $unmoved$
      """;

  private static final String READ =
      """
      select r.relation, s.part, s.definition
        from unnest(?::text[]) as r (relation) cross join lateral dbupgrade.structure(r.relation) s
      """;

  private static final String FORGET = "delete from dbupgrade.shadowstructure where shadow = ?";

  private static final String REMEMBER =
      """
      insert into dbupgrade.shadowstructure (shadow, relation, part, definition)
      select ?, p.relation, p.part, p.definition
        from unnest(?::text[], ?::text[], ?::text[]) as p (relation, part, definition)
      """;

  private static final String DEMAND = "select dbupgrade.unmoved(?)::text as unmoved";

  private final Session session;

  Structures(Session session) {
    this.session = session;
  }

  /**
   * One thing that hangs on a relation.
   *
   * @param definition differs when it does
   */
  record Part(String relation, String part, String definition) {}

  /** Needs the records of shadows. */
  void create() {
    List.of(CREATE, FUNCTION, UNMOVED).forEach(session::execute);
  }

  /** As they are now; of relations that are not there, nothing. */
  List<Part> read(Collection<String> relations) {
    return session.query(
        READ,
        row -> new Part(row.string("relation"), row.string("part"), row.string("definition")),
        List.copyOf(relations));
  }

  /** What the swap of this shadow has to find as it was. */
  void remember(Shadow shadow, List<Part> parts) {
    session.transaction(
        () -> {
          long _ = session.update(FORGET, shadow.name());
          long _ =
              session.update(
                  REMEMBER,
                  shadow.name(),
                  parts.stream().map(Part::relation).toList(),
                  parts.stream().map(Part::part).toList(),
                  parts.stream().map(Part::definition).toList());
        });
  }

  /** As the swap will, so that nothing is copied in vain. */
  void demand(Shadow shadow) {
    var _ = session.query(DEMAND, row -> true, shadow.name());
  }
}
