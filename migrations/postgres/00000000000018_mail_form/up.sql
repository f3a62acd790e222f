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

-- An operator's own templates: for the mails about a desk, and for all others.
CREATE TABLE mail_template (
    id        uuid PRIMARY KEY NOT NULL,
    kind      text NOT NULL,
    desk      text,
    subject   text NOT NULL,
    body      text NOT NULL,
    html      text,
    stated_at timestamptz NOT NULL,
    stated_by uuid NOT NULL REFERENCES account (id)
);
CREATE UNIQUE INDEX mail_template_desk ON mail_template (kind, desk) WHERE desk IS NOT NULL;
CREATE UNIQUE INDEX mail_template_general ON mail_template (kind) WHERE desk IS NULL;
