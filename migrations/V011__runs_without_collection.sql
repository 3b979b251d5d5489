-- A machine without Qdrant has no collections: its runs consist of a bundle and an item table, and the scan of the table is the index.
alter table index_runs alter column collection drop not null;
