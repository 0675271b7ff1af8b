-- SPDX-License-Identifier: GPL-2.0-or-later
-- Times are µs since the epoch. States, powers and outcomes are the words of broker/core.

CREATE TABLE migrations (
  number     INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  applied_at INTEGER NOT NULL
);

CREATE TABLE desktops (
  id          TEXT NOT NULL PRIMARY KEY,
  pool        TEXT NOT NULL,
  name        TEXT NOT NULL UNIQUE,
  host        TEXT,
  template    TEXT,
  state       TEXT NOT NULL,
  state_since INTEGER NOT NULL,
  power       TEXT NOT NULL,
  owner       TEXT,
  failures    INTEGER NOT NULL,
  failure     TEXT,
  last_used   INTEGER NOT NULL,
  revision    INTEGER NOT NULL
);
CREATE INDEX desktops_by_pool ON desktops (pool, state, id);
CREATE INDEX desktops_by_state ON desktops (state, id);
CREATE INDEX desktops_by_host ON desktops (host, id);
CREATE INDEX desktops_by_owner ON desktops (owner, pool, id) WHERE owner IS NOT NULL;
CREATE INDEX desktops_free ON desktops (pool, (power = 'on') DESC, state_since, id) WHERE state = 'ready';

-- a kept sum, changed in the transaction that changes desktops
CREATE TABLE pool_counts (
  pool    TEXT NOT NULL,
  state   TEXT NOT NULL,
  number  INTEGER NOT NULL,
  running INTEGER NOT NULL,
  PRIMARY KEY (pool, state)
) WITHOUT ROWID;

CREATE TABLE sessions (
  id             TEXT NOT NULL PRIMARY KEY,
  desktop        TEXT NOT NULL,
  owner          TEXT NOT NULL,
  address        TEXT,
  viewer         TEXT,
  state          TEXT NOT NULL,
  since          INTEGER NOT NULL,
  ticket_expires INTEGER NOT NULL
);
-- unique: a desktop has one live session at most
CREATE UNIQUE INDEX sessions_live ON sessions (desktop) WHERE state <> 'ended';
CREATE INDEX sessions_by_owner ON sessions (owner, since, id) WHERE state <> 'ended';
CREATE INDEX sessions_by_time ON sessions (since, id) WHERE state <> 'ended';
CREATE INDEX sessions_ended ON sessions (since) WHERE state = 'ended';
CREATE INDEX sessions_due ON sessions (ticket_expires, id) WHERE state IN ('ticketed', 'connected');

CREATE TABLE tokens (
  hash         BLOB NOT NULL PRIMARY KEY,
  owner        TEXT NOT NULL,
  realm        TEXT NOT NULL,
  name         TEXT NOT NULL,
  display_name TEXT NOT NULL,
  groups       BLOB NOT NULL,
  proved_at    INTEGER NOT NULL,
  expires      INTEGER NOT NULL,
  used         INTEGER NOT NULL,
  address      TEXT
) WITHOUT ROWID;
CREATE INDEX tokens_by_owner ON tokens (owner);
CREATE INDEX tokens_by_expiry ON tokens (expires);
CREATE INDEX tokens_by_use ON tokens (used);

CREATE TABLE audit (
  id           INTEGER PRIMARY KEY,
  at           INTEGER NOT NULL,
  actor        TEXT NOT NULL,
  action       TEXT NOT NULL,
  pool         TEXT,
  desktop      TEXT,
  desktop_name TEXT,
  session      TEXT,
  address      TEXT,
  outcome      TEXT NOT NULL,
  detail       TEXT
);
CREATE INDEX audit_by_time ON audit (at, id);
CREATE INDEX audit_by_desktop ON audit (desktop, at, id) WHERE desktop IS NOT NULL;
