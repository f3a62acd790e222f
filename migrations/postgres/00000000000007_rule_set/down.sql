DROP INDEX ticket_logged;
ALTER TABLE ticket DROP COLUMN resolved_by;
ALTER TABLE decision
    DROP COLUMN channel,
    DROP COLUMN dispatch_by,
    DROP COLUMN consent_needed,
    DROP COLUMN cause_row,
    DROP COLUMN desk_row;
DROP TABLE rule_set;
DROP FUNCTION rule_set_keep();
