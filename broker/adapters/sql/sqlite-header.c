/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/sqlite-header.h"

#include <sqlite3.h>
#include <string.h>

/* places in the file format: https://www.sqlite.org/fileformat.html#the_database_header */
#define HEADER_MAGIC "SQLite format 3"
#define HEADER_VERSION 60
#define HEADER_APPLICATION 68
#define HEADER_FIRST_PAGE 100
#define HEADER_LENGTH 108
/* the first page is the root of the schema's tree; an empty one is a leaf without cells */
#define HEADER_LEAF 0x0d
#define HEADER_CELLS (HEADER_FIRST_PAGE + 3)

static guint32
sqlite_header_number (const guint8 *bytes)
{
  guint32 number;

  memcpy (&number, bytes, sizeof number);
  return GUINT32_FROM_BE (number);
}

static int
sqlite_header_parse (const guint8      *bytes,
                     UsherSqliteHeader *header)
{
  if (memcmp (bytes, HEADER_MAGIC, sizeof HEADER_MAGIC) != 0)
    return SQLITE_NOTADB;
  header->version = sqlite_header_number (bytes + HEADER_VERSION);
  header->application = sqlite_header_number (bytes + HEADER_APPLICATION);
  header->tables = bytes[HEADER_FIRST_PAGE] != HEADER_LEAF || bytes[HEADER_CELLS] != 0 || bytes[HEADER_CELLS + 1] != 0;
  return SQLITE_OK;
}

static int
sqlite_header_read_file (sqlite3_file      *file,
                         UsherSqliteHeader *header)
{
  guint8 bytes[HEADER_LENGTH];
  sqlite3_int64 size = 0;
  int code = file->pMethods->xFileSize (file, &size);

  if (code != SQLITE_OK || size == 0)
    return code;
  if (size < HEADER_LENGTH)
    return SQLITE_NOTADB;
  code = file->pMethods->xRead (file, bytes, sizeof bytes, 0);
  return code == SQLITE_OK ? sqlite_header_parse (bytes, header) : code;
}

/**
 * usher_sqlite_header_read:
 * @path: of a database
 * @header: (out caller-allocates): all zero for an empty file
 *
 * Looks without a lock and without touching anything. Goes through SQLite's own file layer: a plain
 * close() would drop the locks that this process holds on the same file.
 *
 * Returns: SQLite's code
 */
int
usher_sqlite_header_read (const char        *path,
                          UsherSqliteHeader *header)
{
  g_autofree char *full = g_canonicalize_filename (path, NULL);
  sqlite3_vfs *vfs = sqlite3_vfs_find (NULL);
  g_autofree sqlite3_file *file = g_malloc0 ((gsize) vfs->szOsFile);
  char *name = (char *) sqlite3_create_filename (full, "", "", 0, NULL);
  int code;

  *header = (UsherSqliteHeader){ .version = 0 };
  code = vfs->xOpen (vfs, name, file, SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB, NULL);
  if (code == SQLITE_OK)
    code = sqlite_header_read_file (file, header);
  if (file->pMethods != NULL)
    file->pMethods->xClose (file);
  sqlite3_free_filename (name);
  return code;
}
