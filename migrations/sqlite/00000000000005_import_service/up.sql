-- What an import has come to; one that was applied is kept, since the rows that it made name it.
ALTER TABLE import ADD COLUMN is_uploaded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN new_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN changed_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN problem_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN failure TEXT;
ALTER TABLE import ADD COLUMN basis TEXT;
ALTER TABLE import ADD COLUMN changed_at INTEGER;

-- What the rows of a file are judged together by: the site of contracts.
ALTER TABLE import_row ADD COLUMN together TEXT;
CREATE INDEX import_row_together ON import_row (import_id, together) WHERE together IS NOT NULL;

-- What is wrong with the rows of a file.
CREATE TABLE import_problem (
    import_id   BLOB NOT NULL REFERENCES import (id),
    position    INTEGER NOT NULL,
    sheet       TEXT,
    row_number  INTEGER NOT NULL,
    column_name TEXT NOT NULL,
    cell_text   TEXT NOT NULL,
    message     TEXT NOT NULL,
    PRIMARY KEY (import_id, position)
) STRICT, WITHOUT ROWID;

-- The import that made a row; readers do not see the rows of one that is under way.
ALTER TABLE site ADD COLUMN import_id BLOB REFERENCES import (id);
ALTER TABLE device ADD COLUMN import_id BLOB REFERENCES import (id);
ALTER TABLE contract ADD COLUMN import_id BLOB REFERENCES import (id);
ALTER TABLE certificate ADD COLUMN import_id BLOB REFERENCES import (id);
CREATE INDEX site_import ON site (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX device_import ON device (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX contract_import ON contract (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX certificate_import ON certificate (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX import_state ON import (state);
