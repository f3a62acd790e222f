DROP INDEX ticket_changed;
DROP INDEX ticket_state_changed;
DROP INDEX ticket_device;
DROP INDEX ticket_desk;
DROP INDEX ticket_assignee;
DROP INDEX ticket_open_assignee;
DROP INDEX ticket_open_priority;
