DROP INDEX outbox_mail_waiting;
DROP TABLE outbox_pace;
DROP TABLE outbox_control;
