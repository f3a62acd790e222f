-- A file on its way into the register: its rows are staged, judged, and applied in small transactions.
CREATE TABLE import (
    id         BLOB PRIMARY KEY NOT NULL,
    kind       TEXT NOT NULL,
    state      TEXT NOT NULL,
    row_count  INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by BLOB NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE import_row (
    import_id  BLOB NOT NULL REFERENCES import (id),
    position   INTEGER NOT NULL,
    sheet      TEXT,
    row_number INTEGER NOT NULL,
    key        TEXT NOT NULL,
    document   TEXT NOT NULL,
    PRIMARY KEY (import_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_row_key ON import_row (import_id, key);
