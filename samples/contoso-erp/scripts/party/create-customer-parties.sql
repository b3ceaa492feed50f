/* uplift
format: script/1
description: Move the names of customers to parties
stage: PostSync
scope: PerCompany
group: Main
reads: [custtable]
creates: [dirpartytable]
chunk: {table: custtable, by: [recid]}
tag: CONTOSO-1201-CustomerParties
*/
-- A retired column can still be read: custtable.name goes once this script is done.
insert into dirpartytable (recid, partynumber, name, namealias, partition)
select c.party, to_char(c.party - 5637144575, 'FM000000000'), btrim(c.name), upper(left(btrim(c.name), 20)), c.partition
  from custtable c
 where c.dataareaid = :company
   and :chunk(c);
