-- How a mail goes out: its HTML beside the text, the earlier mails that it follows (Message-IDs, the oldest first), and its
-- characters.
ALTER TABLE outbox_mail ADD COLUMN html text;
ALTER TABLE outbox_mail ADD COLUMN refers_to text;
ALTER TABLE outbox_mail ADD COLUMN charset text NOT NULL DEFAULT 'UTF_8';

-- What a desk's mail system reads, where it is not the usual.
CREATE TABLE desk_mail_form (
    desk    text PRIMARY KEY NOT NULL,
    charset text NOT NULL
);
