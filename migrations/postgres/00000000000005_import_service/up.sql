-- What an import has come to; one that was applied is kept, since the rows that it made name it.
ALTER TABLE import ADD COLUMN is_uploaded boolean NOT NULL DEFAULT false;
ALTER TABLE import ADD COLUMN new_count integer NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN changed_count integer NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN problem_count integer NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN failure text;
ALTER TABLE import ADD COLUMN basis text;
ALTER TABLE import ADD COLUMN changed_at timestamptz;

-- What the rows of a file are judged together by: the site of contracts.
ALTER TABLE import_row ADD COLUMN together text;
CREATE INDEX import_row_together ON import_row (import_id, together) WHERE together IS NOT NULL;

-- What is wrong with the rows of a file.
CREATE TABLE import_problem (
    import_id   uuid NOT NULL REFERENCES import (id),
    position    integer NOT NULL,
    sheet       text,
    row_number  integer NOT NULL,
    column_name text NOT NULL,
    cell_text   text NOT NULL,
    message     text NOT NULL,
    PRIMARY KEY (import_id, position)
);

-- The import that made a row; readers do not see the rows of one that is under way.
ALTER TABLE site ADD COLUMN import_id uuid REFERENCES import (id);
ALTER TABLE device ADD COLUMN import_id uuid REFERENCES import (id);
ALTER TABLE contract ADD COLUMN import_id uuid REFERENCES import (id);
ALTER TABLE certificate ADD COLUMN import_id uuid REFERENCES import (id);
CREATE INDEX site_import ON site (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX device_import ON device (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX contract_import ON contract (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX certificate_import ON certificate (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX import_state ON import (state);
