/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherHouse: what the house that runs the thin clients sets for all of them
 * @name: (nullable): shown beside the logo
 * @accent: (nullable): a colour, #RRGGBB; checked
 * @logo: (nullable): path of a picture that replaces Usher's
 * @server: (nullable): the broker's address when the user has set none
 * @ca_file: (nullable): the authority of the broker's certificate
 * @help: (nullable): whom to ask, shown where something went wrong
 */
typedef struct
{
  char *name;
  char *accent;
  char *logo;
  char *server;
  char *ca_file;
  char *help;
} UsherHouse;

UsherHouse *usher_house_new  (void);
UsherHouse *usher_house_load (const char *path,
                              GError    **error);
void        usher_house_free (UsherHouse *house);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHouse, usher_house_free)

G_END_DECLS
