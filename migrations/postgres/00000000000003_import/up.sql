-- A file on its way into the register: its rows are staged, judged, and applied in small transactions.
CREATE TABLE import (
    id         uuid PRIMARY KEY,
    kind       text NOT NULL,
    state      text NOT NULL,
    row_count  integer NOT NULL,
    created_at timestamptz NOT NULL,
    created_by uuid NOT NULL REFERENCES account (id)
);
CREATE TABLE import_row (
    import_id  uuid NOT NULL REFERENCES import (id),
    position   integer NOT NULL,
    sheet      text,
    row_number integer NOT NULL,
    key        text COLLATE "C" NOT NULL,
    document   jsonb NOT NULL,
    PRIMARY KEY (import_id, position)
);
CREATE INDEX import_row_key ON import_row (import_id, key);
