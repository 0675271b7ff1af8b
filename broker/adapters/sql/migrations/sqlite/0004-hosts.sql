-- SPDX-License-Identifier: GPL-2.0-or-later
-- What administrators want of hosts, and since when one does not answer.

CREATE TABLE hosts (
  name       TEXT NOT NULL PRIMARY KEY,
  wanted     TEXT NOT NULL,
  since      INTEGER NOT NULL,
  reason     TEXT,
  actor      TEXT,
  lost_since INTEGER NOT NULL,
  fenced_at  INTEGER NOT NULL,
  revision   INTEGER NOT NULL
) WITHOUT ROWID;
