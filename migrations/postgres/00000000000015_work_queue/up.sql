-- Since when nobody needs a mail that was being handed over: it is not tried again.
ALTER TABLE outbox_mail ADD COLUMN unwanted_at timestamptz;

-- What was overridden: of a ticket, and of a row of the rules.
CREATE INDEX dispatch_override_ticket ON dispatch_override (ticket_id, dispatch_id);
CREATE INDEX dispatch_override_desk_row ON dispatch_override (desk_row, dispatch_id);
CREATE INDEX dispatch_override_cause_row ON dispatch_override (cause_row, dispatch_id);

-- Lists of tickets: all of them, those in a state, of a desk, of an account (or of none) and of a priority, by number and by
-- last change.
CREATE INDEX ticket_changed ON ticket (changed_at, number);
CREATE INDEX ticket_state_changed ON ticket (state, changed_at, number);
CREATE INDEX ticket_desk ON ticket (desk, number);
CREATE INDEX ticket_desk_changed ON ticket (desk, changed_at, number);
CREATE INDEX ticket_assignee ON ticket (assignee_id, number);
CREATE INDEX ticket_assignee_changed ON ticket (assignee_id, changed_at, number);
CREATE INDEX ticket_priority ON ticket (priority, number);
CREATE INDEX ticket_priority_changed ON ticket (priority, changed_at, number);
CREATE INDEX ticket_device ON ticket (device_id, number) WHERE device_id IS NOT NULL;
-- The same of the open ones, the few beside the many, which are also listed by urgency and by what is due first.
CREATE INDEX ticket_open_changed ON ticket (changed_at, number) WHERE ended_at IS NULL;
CREATE INDEX ticket_open_priority ON ticket (priority, number) WHERE ended_at IS NULL;
CREATE INDEX ticket_open_state_priority ON ticket (state, priority, number) WHERE ended_at IS NULL;
CREATE INDEX ticket_open_desk ON ticket (desk, number) WHERE ended_at IS NULL;
CREATE INDEX ticket_open_desk_changed ON ticket (desk, changed_at, number) WHERE ended_at IS NULL;
CREATE INDEX ticket_open_desk_priority ON ticket (desk, priority, number) WHERE ended_at IS NULL;
CREATE INDEX ticket_open_assignee ON ticket (assignee_id, number) WHERE ended_at IS NULL;
CREATE INDEX ticket_open_assignee_changed ON ticket (assignee_id, changed_at, number) WHERE ended_at IS NULL;
CREATE INDEX ticket_open_assignee_priority ON ticket (assignee_id, priority, number) WHERE ended_at IS NULL;
CREATE INDEX ticket_state_due ON ticket (state, due_at, number) WHERE due_at IS NOT NULL;
CREATE INDEX ticket_desk_due ON ticket (desk, due_at, number) WHERE due_at IS NOT NULL;
CREATE INDEX ticket_assignee_due ON ticket (assignee_id, due_at, number) WHERE due_at IS NOT NULL;
CREATE INDEX ticket_priority_due ON ticket (priority, due_at, number) WHERE due_at IS NOT NULL;
