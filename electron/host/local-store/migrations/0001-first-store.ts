/** The first shape of the kiosk's database: facts with their chain, what came down, templates, settings. */
import type { Migration } from './migration.ts';

export const firstStore: Migration = {
  version: 1,
  sql: `
    CREATE TABLE fact (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      session_id TEXT NOT NULL,
      kind TEXT NOT NULL,
      body TEXT NOT NULL,
      hash BLOB NOT NULL CHECK (length(hash) = 32)
    ) STRICT;
    CREATE INDEX fact_by_session ON fact (session_id, seq);
    CREATE INDEX fact_of_opening ON fact (session_id, seq, kind)
      WHERE kind IN ('session-opened', 'session-closed', 'session-reopened');

    CREATE TABLE head (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      seq INTEGER NOT NULL,
      hash BLOB NOT NULL CHECK (length(hash) = 32)
    ) STRICT;
    INSERT INTO head (only, seq, hash) VALUES (1, 0, zeroblob(32));

    CREATE TABLE outbox (seq INTEGER PRIMARY KEY REFERENCES fact (seq)) STRICT;

    CREATE TABLE pulled_fact (
      session_id TEXT NOT NULL,
      seq INTEGER NOT NULL,
      body TEXT NOT NULL,
      hash BLOB NOT NULL CHECK (length(hash) = 32),
      PRIMARY KEY (session_id, seq)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE reference (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      id TEXT NOT NULL,
      body TEXT NOT NULL,
      confirmed_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE consent (
      student_id TEXT PRIMARY KEY,
      at INTEGER NOT NULL,
      taken_by TEXT NOT NULL,
      withdrawn_at INTEGER
    ) STRICT;
    CREATE TABLE template (
      student_id TEXT PRIMARY KEY REFERENCES consent (student_id),
      at INTEGER NOT NULL,
      sealed BLOB NOT NULL
    ) STRICT;

    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  `,
};
