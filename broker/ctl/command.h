/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ctl/ctl.h"

G_BEGIN_DECLS

/**
 * UsherCommandKind:
 * @USHER_COMMAND_ACTION: run once
 * @USHER_COMMAND_LOOK: changes nothing, and can be run again and again with --watch
 */
typedef enum
{
  USHER_COMMAND_ACTION,
  USHER_COMMAND_LOOK,
} UsherCommandKind;

/**
 * UsherCommand: one command of usherctl
 * @name: its words: "pool list"
 * @arguments: (nullable): what follows, for people: "POOL", "DESKTOP…"
 * @summary: a line for people
 * @detail: (nullable): more of them, for --help
 * @options: (nullable)
 * @least, @most: how many arguments; G_MAXUINT for any number
 * @run: does it
 */
typedef struct
{
  const char         *name;
  const char         *arguments;
  const char         *summary;
  const char         *detail;
  const GOptionEntry *options;
  guint               least;
  guint               most;
  UsherCtlExit      (*run) (UsherCtl *ctl, char **arguments);
  UsherCommandKind    kind;
} UsherCommand;

extern const UsherCommand usher_command_status[];
extern const UsherCommand usher_command_pool[];
extern const UsherCommand usher_command_assignment[];
extern const UsherCommand usher_command_doctor[];
extern const UsherCommand usher_command_explain[];
extern const UsherCommand usher_command_host[];
extern const UsherCommand usher_command_desktop[];
extern const UsherCommand usher_command_session[];
extern const UsherCommand usher_command_snapshot[];
extern const UsherCommand usher_command_queue[];
extern const UsherCommand usher_command_template[];
extern const UsherCommand usher_command_user[];
extern const UsherCommand usher_command_audit[];
extern const UsherCommand usher_command_launch[];
extern const UsherCommand usher_command_check[];

UsherCtlExit usher_command_main (int    argc,
                                 char **argv);

G_END_DECLS
