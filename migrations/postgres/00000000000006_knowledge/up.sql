-- What the operator says of days against the law: the last statement on a day holds, none withdraws it.
CREATE TABLE calendar_statement (
    number    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day       date NOT NULL,
    kind      text,
    stated_at timestamptz NOT NULL,
    stated_by uuid NOT NULL REFERENCES account (id)
);
