-- How a mail goes out: its HTML beside the text, the earlier mails that it follows (Message-IDs, the oldest first), and its
-- characters.
ALTER TABLE outbox_mail ADD COLUMN html TEXT;
ALTER TABLE outbox_mail ADD COLUMN refers_to TEXT;
ALTER TABLE outbox_mail ADD COLUMN charset TEXT NOT NULL DEFAULT 'UTF_8';

-- What a desk's mail system reads, where it is not the usual.
CREATE TABLE desk_mail_form (
    desk    TEXT PRIMARY KEY NOT NULL,
    charset TEXT NOT NULL
) STRICT, WITHOUT ROWID;
