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

-- An operator's own templates: for the mails about a desk, and for all others.
CREATE TABLE mail_template (
    id        BLOB PRIMARY KEY NOT NULL,
    kind      TEXT NOT NULL,
    desk      TEXT,
    subject   TEXT NOT NULL,
    body      TEXT NOT NULL,
    html      TEXT,
    stated_at INTEGER NOT NULL,
    stated_by BLOB NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX mail_template_desk ON mail_template (kind, desk) WHERE desk IS NOT NULL;
CREATE UNIQUE INDEX mail_template_general ON mail_template (kind) WHERE desk IS NULL;
