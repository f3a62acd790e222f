-- Comments on a ticket. The body is empty once it is erased.
CREATE TABLE comment (
    id         BLOB PRIMARY KEY NOT NULL,
    ticket_id  BLOB NOT NULL REFERENCES ticket (id),
    audience   TEXT NOT NULL,
    body       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by BLOB NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX comment_ticket ON comment (ticket_id, id);

-- Files attached to a ticket; the content lies in storage under the key. Name and digest are null once they are erased.
CREATE TABLE attachment (
    id         BLOB PRIMARY KEY NOT NULL,
    ticket_id  BLOB NOT NULL REFERENCES ticket (id),
    file_name  TEXT,
    media_type TEXT NOT NULL,
    bytes      INTEGER NOT NULL,
    sha256     TEXT,
    created_at INTEGER NOT NULL,
    created_by BLOB NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_ticket ON attachment (ticket_id, id);

-- What is to be removed outside the database, and when: written before a content is stored and taken back with the
-- row that names it, so that a content always has either.
CREATE TABLE removal (
    subject_id BLOB NOT NULL,
    what       TEXT NOT NULL,
    due_at     INTEGER NOT NULL,
    PRIMARY KEY (subject_id, what)
) STRICT, WITHOUT ROWID;
CREATE INDEX removal_due ON removal (due_at);

-- When the personal data of a ticket were erased.
ALTER TABLE ticket_call ADD COLUMN erased_at INTEGER;
