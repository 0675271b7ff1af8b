-- SPDX-License-Identifier: GPL-2.0-or-later
-- The versions of published templates, and which hosts have copies of them.

-- last: a number is given once, even when its version is forgotten
CREATE TABLE templates (
  name    TEXT NOT NULL PRIMARY KEY,
  last    INTEGER NOT NULL,
  current INTEGER
) WITHOUT ROWID;

CREATE TABLE template_versions (
  template  TEXT NOT NULL,
  number    INTEGER NOT NULL,
  volume    TEXT,
  domain    TEXT,
  checksum  TEXT,
  size      INTEGER NOT NULL,
  note      TEXT,
  publisher TEXT NOT NULL,
  created   INTEGER NOT NULL,
  state     TEXT NOT NULL,
  failure   TEXT
);
CREATE UNIQUE INDEX template_versions_newest ON template_versions (template, number DESC);

CREATE TABLE template_copies (
  template TEXT NOT NULL,
  number   INTEGER NOT NULL,
  host     TEXT NOT NULL,
  PRIMARY KEY (template, number, host)
) WITHOUT ROWID;
CREATE INDEX template_copies_by_host ON template_copies (host, template, number DESC);
