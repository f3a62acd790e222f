DROP INDEX ticket_logged;
ALTER TABLE ticket DROP COLUMN resolved_by;
CREATE TABLE decision_without_rows (
    ticket_id  BLOB PRIMARY KEY NOT NULL REFERENCES ticket (id),
    rule_set   TEXT NOT NULL,
    desk       TEXT,
    inputs     TEXT NOT NULL,
    verdict    TEXT NOT NULL,
    decided_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO decision_without_rows
SELECT ticket_id, rule_set, desk, inputs, verdict, decided_at FROM decision;
DROP TABLE decision;
ALTER TABLE decision_without_rows RENAME TO decision;
DROP TABLE rule_set;
