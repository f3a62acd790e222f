-- How far the mailboxes are read that mail is fetched from.
CREATE TABLE mailbox (
    name         TEXT PRIMARY KEY NOT NULL,
    -- The numbers of messages count within this; with another one they begin anew.
    uid_validity INTEGER NOT NULL,
    last_uid     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
