/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ctl/connection.h"
#include "broker/ctl/table.h"
#include "broker/ctl/watch.h"

G_BEGIN_DECLS

/**
 * UsherCtlExit: exit codes of usherctl, as its man page tells them
 * @USHER_CTL_DONE: done
 * @USHER_CTL_REFUSED: the broker refused, or the work failed
 * @USHER_CTL_USAGE: the command line is wrong
 * @USHER_CTL_DOWN: usherd does not answer
 */
typedef enum
{
  USHER_CTL_DONE,
  USHER_CTL_REFUSED,
  USHER_CTL_USAGE,
  USHER_CTL_DOWN,
} UsherCtlExit;

/**
 * UsherCtl: one call of usherctl
 * @connection: made when first used
 * @watch: (nullable): set while the command is run again and again
 * @json: show JSON instead of tables
 * @yes: ask nothing
 */
typedef struct
{
  char            *socket;
  UsherConnection *connection;
  UsherWatch      *watch;
  gboolean         json;
  gboolean         yes;
} UsherCtl;

JsonNode    *usher_ctl_get     (UsherCtl    *ctl,
                                const char  *path,
                                GError     **error);
JsonNode    *usher_ctl_get_all (UsherCtl    *ctl,
                                const char  *path,
                                const char  *list,
                                GError     **error);
gboolean     usher_ctl_call    (UsherCtl    *ctl,
                                const char  *method,
                                const char  *path,
                                JsonNode    *body,
                                UsherReply  *reply,
                                GError     **error);
UsherCtlExit usher_ctl_do      (UsherCtl    *ctl,
                                const char  *method,
                                const char  *path,
                                JsonNode    *body);
JsonNode    *usher_ctl_body    (const char  *name,
                                ...) G_GNUC_NULL_TERMINATED;
UsherCtlExit usher_ctl_failed  (const GError *error);
void         usher_ctl_write   (UsherCtl    *ctl,
                                const char  *text);
void         usher_ctl_show    (UsherCtl    *ctl,
                                JsonNode    *node);
void         usher_ctl_print   (UsherCtl    *ctl,
                                UsherTable  *table);
char        *usher_ctl_path    (const char  *first,
                                ...) G_GNUC_NULL_TERMINATED;
char        *usher_ctl_query   (const char  *path,
                                ...) G_GNUC_NULL_TERMINATED;
gboolean     usher_ctl_colours (void);

G_END_DECLS
