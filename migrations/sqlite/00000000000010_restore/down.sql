DROP INDEX register_history_import;
ALTER TABLE register_history DROP COLUMN import_id;
