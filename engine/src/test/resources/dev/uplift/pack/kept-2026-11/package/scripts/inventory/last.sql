/* uplift
format: script/1
description: Note that it is done
stage: PostSync
*/
insert into sysconfig values ('hash');
