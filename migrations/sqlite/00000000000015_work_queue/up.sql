-- Since when nobody needs a mail that was being handed over: it is not tried again.
ALTER TABLE outbox_mail ADD COLUMN unwanted_at INTEGER;

-- What was overridden: of a ticket, and of a row of the rules.
CREATE INDEX dispatch_override_ticket ON dispatch_override (ticket_id, dispatch_id);
CREATE INDEX dispatch_override_desk_row ON dispatch_override (desk_row, dispatch_id);
CREATE INDEX dispatch_override_cause_row ON dispatch_override (cause_row, dispatch_id);

-- Lists of tickets in the order of their last change.
CREATE INDEX ticket_changed ON ticket (changed_at, number);
CREATE INDEX ticket_state_changed ON ticket (state, changed_at, number);
CREATE INDEX ticket_device ON ticket (device_id, number) WHERE device_id IS NOT NULL;
-- Those of a desk and of an account, all of them and those that are open.
CREATE INDEX ticket_desk ON ticket (desk, number);
CREATE INDEX ticket_assignee ON ticket (assignee_id, number);
CREATE INDEX ticket_desk_changed ON ticket (desk, changed_at, number);
CREATE INDEX ticket_assignee_changed ON ticket (assignee_id, changed_at, number);
CREATE INDEX ticket_open_assignee ON ticket (assignee_id, number) WHERE ended_at IS NULL;
CREATE INDEX ticket_open_priority ON ticket (priority DESC, number) WHERE ended_at IS NULL;
