-- Comments on a ticket. The body is empty once it is erased.
CREATE TABLE comment (
    id         uuid PRIMARY KEY,
    ticket_id  uuid NOT NULL REFERENCES ticket (id),
    audience   text NOT NULL,
    body       text NOT NULL,
    created_at timestamptz NOT NULL,
    created_by uuid NOT NULL REFERENCES account (id)
);
CREATE INDEX comment_ticket ON comment (ticket_id, id);

-- Files attached to a ticket; the content lies in storage under the key. Name and digest are null once they are erased.
CREATE TABLE attachment (
    id         uuid PRIMARY KEY,
    ticket_id  uuid NOT NULL REFERENCES ticket (id),
    file_name  text,
    media_type text NOT NULL,
    bytes      bigint NOT NULL,
    sha256     text,
    created_at timestamptz NOT NULL,
    created_by uuid NOT NULL REFERENCES account (id)
);
CREATE INDEX attachment_ticket ON attachment (ticket_id, id);

-- What is to be removed outside the database, and when: written before a content is stored and taken back with the
-- row that names it, so that a content always has either.
CREATE TABLE removal (
    subject_id uuid NOT NULL,
    what       text NOT NULL,
    due_at     timestamptz NOT NULL,
    PRIMARY KEY (subject_id, what)
);
CREATE INDEX removal_due ON removal (due_at);

-- When the personal data of a ticket were erased.
ALTER TABLE ticket_call ADD COLUMN erased_at timestamptz;
