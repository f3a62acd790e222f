DROP TABLE mail_template;
DROP TABLE desk_mail_form;
ALTER TABLE outbox_mail DROP COLUMN charset;
ALTER TABLE outbox_mail DROP COLUMN refers_to;
ALTER TABLE outbox_mail DROP COLUMN html;
