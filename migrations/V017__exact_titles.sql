-- A work whose title is the query is found however many newer ones have the words of it in theirs, in every script: equality needs no
-- trigrams. Writers of works wait while it is built, seconds for some millions of works.
create index works_by_title on works using hash (search_text) where status = 'active';
