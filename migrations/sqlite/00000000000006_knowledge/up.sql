-- What the operator says of days against the law: the last statement on a day holds, none withdraws it.
CREATE TABLE calendar_statement (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    day       TEXT NOT NULL,
    kind      TEXT,
    stated_at INTEGER NOT NULL,
    stated_by BLOB NOT NULL REFERENCES account (id)
) STRICT;
