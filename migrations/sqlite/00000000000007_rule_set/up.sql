-- Rule sets: each is kept for good once it has been activated, and holds from its instant until the next one's.
CREATE TABLE rule_set (
    id           BLOB PRIMARY KEY NOT NULL,
    version      TEXT NOT NULL UNIQUE,
    files        TEXT NOT NULL,
    based_on     BLOB REFERENCES rule_set (id),
    reason       TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    created_by   BLOB NOT NULL REFERENCES account (id),
    active_from  INTEGER UNIQUE,
    activated_at INTEGER,
    activated_by BLOB REFERENCES account (id),
    CHECK ((active_from IS NULL) = (activated_at IS NULL) AND (active_from IS NULL) = (activated_by IS NULL))
) STRICT;
CREATE TRIGGER rule_set_keep BEFORE UPDATE ON rule_set
WHEN OLD.active_from IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a rule set that was activated does not change');
END;
CREATE TRIGGER rule_set_keep_active BEFORE DELETE ON rule_set
WHEN OLD.active_from IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a rule set that was activated does not change');
END;
CREATE TRIGGER rule_set_keep_draft BEFORE UPDATE OF id, version, files, based_on, reason, created_at, created_by ON rule_set
BEGIN
    SELECT RAISE(ABORT, 'of a rule set nothing but its activation is set');
END;

-- What a replay compares and what accuracy is counted by, beside the documents that it is taken from and before them:
-- what stands behind a long document is slow to read.
CREATE TABLE decision_with_rows (
    ticket_id      BLOB PRIMARY KEY NOT NULL REFERENCES ticket (id),
    rule_set       TEXT NOT NULL,
    desk           TEXT,
    channel        TEXT,
    dispatch_by    TEXT,
    consent_needed INTEGER,
    cause_row      TEXT,
    desk_row       TEXT,
    decided_at     INTEGER NOT NULL,
    inputs         TEXT NOT NULL,
    verdict        TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO decision_with_rows
SELECT ticket_id, rule_set, desk,
    json_extract(verdict, '$.Decided.answer.channel'),
    json_extract(verdict, '$.Decided.answer.dispatchBy'),
    json_extract(verdict, '$.Decided.answer.consentNeeded'),
    (SELECT one.value ->> 'row' FROM json_each(verdict, '$.Decided.fired') AS one WHERE one.value ->> 'table' = 'cause'),
    (SELECT one.value ->> 'row' FROM json_each(verdict, '$.Decided.fired') AS one WHERE one.value ->> 'table' = 'desk'),
    decided_at, inputs, verdict
FROM decision;
DROP TABLE decision;
ALTER TABLE decision_with_rows RENAME TO decision;

-- The desk that in fact solved it; null where it is not known.
ALTER TABLE ticket ADD COLUMN resolved_by TEXT;
CREATE INDEX ticket_logged ON ticket (logged_at, number);
