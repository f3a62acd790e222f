-- The import that changed something, so that its changes can be taken back.
ALTER TABLE register_history ADD COLUMN import_id BLOB REFERENCES import (id);
CREATE INDEX register_history_import ON register_history (import_id, subject_id) WHERE import_id IS NOT NULL;
