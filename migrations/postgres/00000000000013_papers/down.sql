ALTER TABLE ticket_call DROP COLUMN erased_at;
DROP TABLE removal;
DROP TABLE attachment;
DROP TABLE comment;
