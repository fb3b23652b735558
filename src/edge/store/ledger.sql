-- The mails, as they were or are to be sent.
CREATE TABLE IF NOT EXISTS mail (
    message_id  TEXT NOT NULL UNIQUE,
    purpose     TEXT NOT NULL CHECK (purpose IN ('reminder', 'notice', 'summary', 'recipients')),
    day         TEXT NOT NULL,
    department  TEXT,                 -- none: the planning section
    section     TEXT,
    written_at  TEXT NOT NULL,
    header_from TEXT NOT NULL,
    header_to   TEXT NOT NULL,        -- one address a line
    header_cc   TEXT NOT NULL,
    subject     TEXT NOT NULL,
    text        TEXT NOT NULL,
    html        TEXT,
    calendar    TEXT,                 -- attached dates
    file_name   TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS mail_by_day ON mail (day);

-- What each mail reminds of.
CREATE TABLE IF NOT EXISTS mail_reminder (
    message_id TEXT NOT NULL,
    reminder   TEXT NOT NULL,
    step       TEXT NOT NULL,
    step_day   TEXT NOT NULL,
    PRIMARY KEY (message_id, reminder, step)
) STRICT, WITHOUT ROWID;

-- What became of it for each recipient.
CREATE TABLE IF NOT EXISTS delivery (
    message_id TEXT NOT NULL,
    recipient  TEXT NOT NULL,
    state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'claimed', 'sent', 'failed', 'uncertain')),
    attempts   INTEGER NOT NULL DEFAULT 0,
    doubts     INTEGER NOT NULL DEFAULT 0,   -- tries that ended without an answer
    next_try   TEXT,
    reply      TEXT,
    changed_at TEXT NOT NULL,
    in_file    INTEGER NOT NULL DEFAULT 0,   -- 1: "sent" means written into a file; 2: and the planning section knows that it went no further
    UNIQUE (message_id, recipient)
) STRICT;
CREATE INDEX IF NOT EXISTS delivery_open ON delivery (state) WHERE state IN ('waiting', 'claimed', 'uncertain');

-- How far each mail has got.
DROP VIEW IF EXISTS mail_reach;
CREATE VIEW mail_reach AS
SELECT message_id,
       max(state IN ('sent', 'claimed', 'uncertain')) AS reached,
       max(state = 'sent') AS sent,
       max(state = 'waiting') AS waiting,
       max(state = 'failed') AS failed,
       max(state IN ('claimed', 'uncertain')) AS uncertain,  -- a claim: on its way at this moment, or cut off on it
       max(state = 'sent' AND doubts > 0) AS perhaps_twice,
       max(in_file > 0) AND NOT max(in_file = 0 AND state IN ('sent', 'claimed', 'uncertain')) AS only_written
FROM delivery GROUP BY message_id;

-- Reminders that wait for the next business day.
CREATE TABLE IF NOT EXISTS held_reminder (
    reminder TEXT NOT NULL,
    step     TEXT NOT NULL,
    step_day TEXT NOT NULL,
    PRIMARY KEY (reminder, step)
) STRICT, WITHOUT ROWID;

-- Steps that could not be delivered on their day.
CREATE TABLE IF NOT EXISTS late_step (
    department TEXT NOT NULL,
    section    TEXT NOT NULL,         -- empty: the department itself
    day        TEXT NOT NULL,
    reply      TEXT NOT NULL,
    noted_at   TEXT NOT NULL,
    PRIMARY KEY (department, section, day)
) STRICT, WITHOUT ROWID;

-- The days that reminders were planned for. A person may ask for any day, so that the latest one entered is not always
-- the one before the day in question.
CREATE TABLE IF NOT EXISTS reminder_run (
    day TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
