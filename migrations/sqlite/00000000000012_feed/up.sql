-- What changed, in the order in which it was committed: an event of a ticket, or the state of a mail. It holds keys alone,
-- and old rows are trimmed, so that it refers to nothing.
CREATE TABLE feed (
    position  INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket_id BLOB NOT NULL,
    event_id  BLOB,
    mail_id   BLOB,
    at        INTEGER NOT NULL,
    CHECK ((event_id IS NULL) <> (mail_id IS NULL))
) STRICT;
-- The position of the last row that was trimmed: nobody can resume from before it.
CREATE TABLE feed_start (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    position INTEGER NOT NULL
) STRICT;
INSERT INTO feed_start VALUES (1, 0);
