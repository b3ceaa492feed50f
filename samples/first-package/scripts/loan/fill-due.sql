/* uplift
format: script/1
description: Every loan is due four weeks after it was made
stage: PostSync
updates: [loan]
chunk: {table: loan, by: [loanid]}
*/
update loan l set due = l.lent + 28 where :chunk(l);
