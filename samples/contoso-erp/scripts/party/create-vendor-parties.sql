/* uplift
format: script/1
description: Move the names of vendors to parties
stage: PostSync
scope: PerCompany
group: Main
reads: [vendtable]
creates: [dirpartytable]
chunk: {table: vendtable, by: [recid]}
tag: CONTOSO-1203-VendorParties
*/
insert into dirpartytable (recid, partynumber, name, namealias, partition)
select v.party, to_char(v.party - 5637144575, 'FM000000000'), btrim(v.name), upper(left(btrim(v.name), 20)), v.partition
  from vendtable v
 where v.dataareaid = :company
   and :chunk(v);
