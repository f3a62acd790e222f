DROP TABLE service_key;
ALTER TABLE replacement DROP COLUMN tracking_number;
ALTER TABLE dispatch DROP COLUMN visit_on;
DROP INDEX dispatch_desk_case_number;
DROP INDEX outbox_mail_message_id;
ALTER TABLE outbox_mail DROP COLUMN reply_to;
DROP TABLE inbound_fact;
DROP TABLE inbound_raw;
DROP TABLE inbound_mail;
