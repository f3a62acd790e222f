DROP INDEX ticket_due;
ALTER TABLE ticket DROP COLUMN due_at;
DROP TABLE ticket_target;
