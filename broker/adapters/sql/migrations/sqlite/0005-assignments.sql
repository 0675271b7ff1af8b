-- SPDX-License-Identifier: GPL-2.0-or-later
-- Personal desktops that are given beforehand. A desktop is given to one user; a user waits for one desktop of a pool.

CREATE TABLE assignments (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  pool    TEXT NOT NULL,
  owner   TEXT NOT NULL,
  desktop TEXT,
  created INTEGER NOT NULL,
  actor   TEXT NOT NULL
);
CREATE INDEX assignments_by_pool ON assignments (pool, id);
CREATE INDEX assignments_by_owner ON assignments (owner, id);
CREATE INDEX assignments_waiting ON assignments (pool, id) WHERE desktop IS NULL;
CREATE UNIQUE INDEX assignments_one_wait ON assignments (pool, owner) WHERE desktop IS NULL;
CREATE UNIQUE INDEX assignments_by_desktop ON assignments (desktop) WHERE desktop IS NOT NULL;
