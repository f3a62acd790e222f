-- How far the mailboxes are read that mail is fetched from.
CREATE TABLE mailbox (
    name         text PRIMARY KEY NOT NULL,
    -- The numbers of messages count within this; with another one they begin anew.
    uid_validity bigint NOT NULL,
    last_uid     bigint NOT NULL
);
