DROP TABLE calendar_statement;
