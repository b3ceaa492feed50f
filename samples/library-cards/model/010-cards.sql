-- Each member has a card.
alter table member add column card varchar(20) not null;
