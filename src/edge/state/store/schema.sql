-- Every table of the state, in the words of SQLite; `database::postgres` says them in those of PostgreSQL.
-- A column `number` is given by the database where a row brings none, and keeps rows in the order of their coming.

CREATE TABLE IF NOT EXISTS fact (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS workbook (
    path        TEXT PRIMARY KEY,   -- below the share, with '/', NFC
    records     BLOB NOT NULL,      -- the last good records, the latest problems
    size        INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    changed_ns  INTEGER NOT NULL,
    file_id     INTEGER NOT NULL,
    content     TEXT NOT NULL,      -- hash of the bytes of the latest reading; '' asks to read them again
    read_at     TEXT NOT NULL,      -- of the latest reading, good or not
    stale_since TEXT                -- since when the records are older than the file
) STRICT, WITHOUT ROWID;
-- What each look at the share asks for; the records are far too long to be passed over each time.
CREATE INDEX IF NOT EXISTS workbook_file ON workbook (path, size, modified_ns, changed_ns, file_id, content);

CREATE TABLE IF NOT EXISTS absence (
    path    TEXT PRIMARY KEY,   -- of a workbook
    since   TEXT NOT NULL,      -- by the city's clock
    doubted INTEGER NOT NULL    -- most vanished together, and nobody has said yet what is meant
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS closed_year (
    year INTEGER PRIMARY KEY,
    day  TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS closed_workbook (
    year  INTEGER NOT NULL REFERENCES closed_year (year) ON DELETE CASCADE,
    path  TEXT NOT NULL,
    goals TEXT NOT NULL,   -- those with measures of the year, and those measures alone; they cannot be read again
    ids   TEXT NOT NULL,   -- of their measures, by goal
    said  TEXT NOT NULL DEFAULT '[]', -- what their reports say, by measure
    PRIMARY KEY (year, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS measure (
    id       TEXT PRIMARY KEY,
    file     TEXT NOT NULL,
    position INTEGER NOT NULL,  -- among the measures of its file
    features TEXT               -- what a measure said that is gone; NULL while it is in the share
) STRICT;
CREATE INDEX IF NOT EXISTS measure_by_file ON measure (file, position) WHERE features IS NULL;
CREATE TABLE IF NOT EXISTS unidentified (
    path    TEXT PRIMARY KEY,
    records BLOB                -- what the workbook said when its measures got their ids; NULL where there was none
) STRICT, WITHOUT ROWID;

-- What the planning section typed into the merged workbooks, and every change that led there.
CREATE TABLE IF NOT EXISTS note (
    id           TEXT PRIMARY KEY,
    fiscal_year  INTEGER NOT NULL,
    label        TEXT NOT NULL,
    note         TEXT NOT NULL,
    orphan_since TEXT,
    noted_at     TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS note_columns (
    fiscal_year INTEGER PRIMARY KEY,
    columns     TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS note_history (
    number INTEGER PRIMARY KEY,
    at     TEXT NOT NULL,
    change TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS request (
    measure TEXT PRIMARY KEY,
    request TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS change (
    number      INTEGER PRIMARY KEY,
    fiscal_year INTEGER,
    change      TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS change_by_year ON change (fiscal_year, number);

-- The mails, as they were or are to be sent.
CREATE TABLE IF NOT EXISTS mail (
    number      INTEGER PRIMARY KEY,
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
    calendar    TEXT,                 -- no longer written
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
    number     INTEGER PRIMARY KEY,
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

-- How far each mail has got. Uncertain is also a claim: on its way at this moment, or cut off on it.
CREATE VIEW IF NOT EXISTS mail_reach AS
SELECT message_id,
       count(*) FILTER (WHERE state IN ('sent', 'claimed', 'uncertain')) > 0 AS reached,
       count(*) FILTER (WHERE state = 'sent') > 0 AS sent,
       count(*) FILTER (WHERE state = 'waiting') > 0 AS waiting,
       count(*) FILTER (WHERE state = 'failed') > 0 AS failed,
       count(*) FILTER (WHERE state IN ('claimed', 'uncertain')) > 0 AS uncertain,
       count(*) FILTER (WHERE state = 'sent' AND doubts > 0) > 0 AS perhaps_twice,
       count(*) FILTER (WHERE in_file > 0) > 0
           AND count(*) FILTER (WHERE in_file = 0 AND state IN ('sent', 'claimed', 'uncertain')) = 0 AS only_written
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

-- The files of ours as they were last written.
CREATE TABLE IF NOT EXISTS written (
    file  TEXT PRIMARY KEY,
    plan  TEXT NOT NULL,
    bytes TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS sketch (
    path   TEXT NOT NULL,
    sheet  TEXT NOT NULL,
    sketch BLOB NOT NULL,   -- what is known of its form
    copy   BLOB NOT NULL,   -- the sheet as it is shown
    PRIMARY KEY (path, sheet)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS taught (
    id      TEXT PRIMARY KEY,
    form    TEXT NOT NULL,  -- the definition, as TOML
    remarks TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The merged workbooks that were written; of the last few the bytes too.
CREATE TABLE IF NOT EXISTS writing (
    number  INTEGER PRIMARY KEY,
    file    TEXT NOT NULL,
    mark    TEXT NOT NULL,
    at      TEXT NOT NULL,
    history INTEGER NOT NULL  -- where that of the notes stood
) STRICT;
CREATE INDEX IF NOT EXISTS writing_by_file ON writing (file, mark);
CREATE TABLE IF NOT EXISTS written_bytes (
    number INTEGER PRIMARY KEY,
    file   TEXT NOT NULL,
    bytes  BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS dated_copy (
    name TEXT PRIMARY KEY,
    kept TEXT NOT NULL        -- what could not be taken over
) STRICT;
