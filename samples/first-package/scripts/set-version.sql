/* uplift
format: script/1
description: The database says its new version
stage: PostSync
group: Final
updates: [sysversion]
*/
update sysversion set version = '2.0';
