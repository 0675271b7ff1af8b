/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/paths.h"

#include <string.h>
#include <unistd.h>

/**
 * usher_paths_config:
 *
 * Returns: the folder of broker.conf, unless another one is named at the start
 */
const char *
usher_paths_config (void)
{
  return USHER_SYSCONFDIR "/usher";
}

/* systemd gives a list parted by colons; ours has one entry */
static char *
paths_from_systemd (const char *variable)
{
  const char *value = g_getenv (variable);

  if (value == NULL || *value != '/')
    return NULL;
  return g_strndup (value, strcspn (value, ":"));
}

/**
 * usher_paths_state:
 *
 * Returns: (transfer full): the folder for what must survive a reboot: systemd's, the system's for root, else the user's own
 */
char *
usher_paths_state (void)
{
  char *given = paths_from_systemd ("STATE_DIRECTORY");

  if (given != NULL)
    return given;
  if (geteuid () == 0)
    return g_strdup (USHER_LOCALSTATEDIR "/lib/usher");
  return g_build_filename (g_get_user_state_dir (), "usher", NULL);
}

/**
 * usher_paths_runtime:
 *
 * Returns: (transfer full): the folder for sockets, chosen as in usher_paths_state()
 */
char *
usher_paths_runtime (void)
{
  char *given = paths_from_systemd ("RUNTIME_DIRECTORY");

  if (given != NULL)
    return given;
  if (geteuid () == 0)
    return g_strdup ("/run/usher");
  return g_build_filename (g_get_user_runtime_dir (), "usher", NULL);
}

/**
 * usher_paths_admin_socket:
 *
 * Returns: (transfer full): where usherd listens for usherctl when nothing else is configured
 */
char *
usher_paths_admin_socket (void)
{
  g_autofree char *runtime = usher_paths_runtime ();

  return g_build_filename (runtime, "admin.sock", NULL);
}
