/* uplift
format: script/1
description: Split each member's full name into given name and family name
stage: PostSync
updates: [member]
chunk: {table: member, by: [memberid]}
*/
update member m
   set givenname = case when position(' ' in m.fullname) = 0 then ''
                        else regexp_replace(m.fullname, '\s+\S+$', '') end,
       familyname = substring(m.fullname from '\S+$')
 where :chunk(m);
