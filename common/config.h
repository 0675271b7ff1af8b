/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/config-file.h"

G_BEGIN_DECLS

/**
 * UsherConfigType: what a value may be, and the type of the member it is kept in
 * @USHER_CONFIG_TEXT: one line, not empty; char *
 * @USHER_CONFIG_LIST: texts between semicolons; char **, NULL when the key is not there
 * @USHER_CONFIG_NUMBER: a whole number; guint
 * @USHER_CONFIG_DURATION: a time such as 15min; guint of seconds
 * @USHER_CONFIG_SIZE: a size such as 64KiB; gsize of bytes
 * @USHER_CONFIG_FLAG: yes or no; sets or clears the bits @mask of a guint (a gboolean with 1)
 * @USHER_CONFIG_WORD: one of @words; an enum that counts them
 * @USHER_CONFIG_WORDS: some of @words; a guint of bits that counts them
 * @USHER_CONFIG_PATH: a file, relative to the first file's folder or absolute; char *, absolute
 * @USHER_CONFIG_CONTENT: as a path; char * with what the file holds
 * @USHER_CONFIG_SECRET: as a path; #UsherSecret of the file's first line; others may not read the file
 */
typedef enum
{
  USHER_CONFIG_TEXT,
  USHER_CONFIG_LIST,
  USHER_CONFIG_NUMBER,
  USHER_CONFIG_DURATION,
  USHER_CONFIG_SIZE,
  USHER_CONFIG_FLAG,
  USHER_CONFIG_WORD,
  USHER_CONFIG_WORDS,
  USHER_CONFIG_PATH,
  USHER_CONFIG_CONTENT,
  USHER_CONFIG_SECRET,
} UsherConfigType;

/**
 * UsherConfigFlags:
 * @USHER_CONFIG_REQUIRED: a file without the key is wrong
 * @USHER_CONFIG_AT_START: read at the start alone; a reload says that a restart is needed
 */
typedef enum
{
  USHER_CONFIG_REQUIRED = 1 << 0,
  USHER_CONFIG_AT_START = 1 << 1,
} UsherConfigFlags;

/**
 * UsherConfigKey: one key of one kind of file; tables of these drive reading, checking, comparing and the tests of
 * examples and man pages
 * @fallback: (nullable): the value when the key is not there, written as in a file; @name@ stands for the
 *   file's name, @state@ and @runtime@ for the folders of common/paths.h
 * @offset: of the member in the struct that is filled
 * @mask: see USHER_CONFIG_FLAG
 * @least, @most: of numbers, durations (in seconds) and sizes (in bytes)
 * @words: (nullable) (array zero-terminated=1)
 * @only: (nullable): the kind of realm, or the way of customising, for keys that others do not have
 * @check: (nullable): looks at a text, or at each of a list; says why it is not right, or NULL
 * @doc: one line for people
 */
typedef struct
{
  const char        *group;
  const char        *key;
  UsherConfigType    type;
  UsherConfigFlags   flags;
  const char        *fallback;
  gsize              offset;
  guint              mask;
  guint64            least;
  guint64            most;
  const char *const *words;
  const char        *only;
  const char       *(*check) (const char *value);
  const char        *doc;
} UsherConfigKey;

/**
 * UsherConfigTable: all keys of one kind of file
 * @kind: "pool"; also in messages
 * @folder: (nullable): "pools.d", with a file for each; NULL for broker.conf
 */
typedef struct
{
  const char           *kind;
  const char           *folder;
  const UsherConfigKey *keys;
  gsize                 n_keys;
} UsherConfigTable;

/**
 * UsherConfigPlace: where a file stands, to read its paths and defaults
 * @folder: what relative paths begin at
 * @name: for @name@
 * @state, @runtime: for @state@ and @runtime@
 */
typedef struct
{
  const char *folder;
  const char *name;
  const char *state;
  const char *runtime;
} UsherConfigPlace;

void     usher_config_read (const UsherConfigTable *table,
                            const UsherConfigFile  *file,
                            const UsherConfigPlace *place,
                            gpointer                target,
                            UsherConfigProblems    *problems);
char    *usher_config_show (const UsherConfigKey   *key,
                            gconstpointer           target);
void     usher_config_diff (const UsherConfigTable *table,
                            const char             *name,
                            gconstpointer           before,
                            gconstpointer           after,
                            GStrvBuilder           *lines);

G_END_DECLS
