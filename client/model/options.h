/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherOptionFlags: switches of the command line
 */
typedef enum
{
  USHER_OPTION_FULL_SCREEN = 1 << 0,
  USHER_OPTION_VERSION = 1 << 1,
  USHER_OPTION_HELP = 1 << 2,
} UsherOptionFlags;

/**
 * UsherOptions: what the command line says; nullable throughout
 * @server: address of the broker
 * @fingerprint: of its certificate, to trust without asking
 * @ca_file: authority of its certificate
 * @realm, @user: fill the sign-in page
 * @desktop: id or name of the desktop to open after sign-in
 * @file: a launch file (.vv or JSON) to open without a broker; "-" is standard input
 */
typedef struct
{
  char            *server;
  char            *fingerprint;
  char            *ca_file;
  char            *realm;
  char            *user;
  char            *desktop;
  char            *file;
  UsherOptionFlags flags;
} UsherOptions;

UsherOptions *usher_options_parse (char       **arguments,
                                   GError     **error);
void          usher_options_free  (UsherOptions *options);
char         *usher_options_help  (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherOptions, usher_options_free)

G_END_DECLS
