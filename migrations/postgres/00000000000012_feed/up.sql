-- What changed, in an order in which nothing appears before something that was seen: an event of a ticket, or the state of
-- a mail. It holds keys alone, and old rows are trimmed, so that it refers to nothing.
CREATE TABLE feed (
    position  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_id uuid NOT NULL,
    event_id  uuid,
    mail_id   uuid,
    at        timestamptz NOT NULL,
    CHECK ((event_id IS NULL) <> (mail_id IS NULL))
);
-- Changes come here in their transactions. A number drawn in a transaction can be committed after a greater one, so that
-- one process at a time moves what is committed to the feed.
CREATE TABLE feed_pending (
    number    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_id uuid NOT NULL,
    event_id  uuid,
    mail_id   uuid,
    at        timestamptz NOT NULL
);
CREATE FUNCTION feed_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Heard when the transaction commits, once.
    NOTIFY kiriwake_feed;
    RETURN NULL;
END $$;
CREATE TRIGGER feed_notify AFTER INSERT ON feed_pending FOR EACH STATEMENT EXECUTE FUNCTION feed_notify();
-- The position of the last row that was trimmed: nobody can resume from before it.
CREATE TABLE feed_start (
    only_row integer PRIMARY KEY CHECK (only_row = 1),
    position bigint NOT NULL
);
INSERT INTO feed_start VALUES (1, 0);
