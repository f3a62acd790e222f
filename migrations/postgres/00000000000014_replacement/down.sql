DROP TABLE work_request;
DROP TABLE replacement;
