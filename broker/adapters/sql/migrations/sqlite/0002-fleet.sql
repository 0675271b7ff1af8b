-- SPDX-License-Identifier: GPL-2.0-or-later
-- What a desktop was made of, what an administrator said of it, and when its pool's rules want it.

ALTER TABLE desktops ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desktops ADD COLUMN mac INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desktops ADD COLUMN claimed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desktops ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desktops ADD COLUMN flags INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desktops ADD COLUMN note TEXT;
-- nobody wrote down when they were claimed; it was not later than this
UPDATE desktops SET claimed_at = state_since WHERE owner IS NOT NULL;

CREATE UNIQUE INDEX desktops_by_mac ON desktops (mac) WHERE mac > 0;
CREATE INDEX desktops_due ON desktops (due_at, id) WHERE due_at > 0;
CREATE INDEX desktops_outdated ON desktops (pool, template, version, id) WHERE state = 'ready';

-- kept sums, as pool_counts is
CREATE TABLE host_counts (
  host    TEXT NOT NULL PRIMARY KEY,
  number  INTEGER NOT NULL,
  running INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO host_counts (host, number, running)
  SELECT host, count (*), sum (power = 'on') FROM desktops WHERE host IS NOT NULL GROUP BY host;

-- linked: those whose disks need the template's
CREATE TABLE version_counts (
  template TEXT NOT NULL,
  version  INTEGER NOT NULL,
  pool     TEXT NOT NULL,
  number   INTEGER NOT NULL,
  linked   INTEGER NOT NULL,
  PRIMARY KEY (template, version, pool)
) WITHOUT ROWID;
INSERT INTO version_counts (template, version, pool, number, linked)
  SELECT template, version, pool, count (*), count (*) FROM desktops WHERE template IS NOT NULL
  GROUP BY template, version, pool;
