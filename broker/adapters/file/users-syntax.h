/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* the words of a users file:
 *
 *   [user alice]
 *   display-name=Alice Example
 *   password=$y$…
 *   groups=staff;teachers
 *   disabled=true
 */
#define USHER_USERS_SYNTAX_SECTION "user "
#define USHER_USERS_SYNTAX_DISPLAY_NAME "display-name"
#define USHER_USERS_SYNTAX_PASSWORD "password"
#define USHER_USERS_SYNTAX_GROUPS "groups"
#define USHER_USERS_SYNTAX_DISABLED "disabled"

gboolean usher_users_syntax_check   (const char *text,
                                     gsize       length,
                                     GError    **error);
gboolean usher_users_syntax_is_name (const char *name);

G_END_DECLS
