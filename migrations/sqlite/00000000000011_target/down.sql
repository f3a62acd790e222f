DROP INDEX ticket_open;
DROP TABLE ticket_sweep;
DROP INDEX ticket_check;
ALTER TABLE ticket DROP COLUMN check_at;
DROP INDEX ticket_due;
ALTER TABLE ticket DROP COLUMN due_at;
DROP TABLE ticket_target;
