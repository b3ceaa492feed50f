/* uplift
format: script/1
description: Move the addresses of customers to a table of their own
stage: PostSync
scope: PerCompany
group: Main
reads: [custtable, dirpartytable]
creates: [logisticsaddress]
after: [party/create-customer-parties]
chunk: {table: custtable, by: [recid]}
tag: CONTOSO-1202-Addresses
*/
-- Each party has one address so far: the address takes the party's number.
insert into logisticsaddress (recid, party, street, zipcode, city, countryregionid, partition)
select c.party, c.party, c.street, coalesce(c.zipcode, ''), coalesce(c.city, ''), c.countryregionid, c.partition
  from custtable c
 where c.dataareaid = :company
   and :chunk(c)
   and c.street is not null;
