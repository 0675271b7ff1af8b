/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/command.h"

#include <stdio.h>
#include <string.h>

static char *option_config;

static const GOptionEntry options[] = {
  { "config", 0, 0, G_OPTION_ARG_FILENAME, &option_config, "Folder of broker.conf", "FOLDER" },
  G_OPTION_ENTRY_NULL,
};

/* usherd of the same build, which may not be in the path of an ordinary user */
static char *
command_check_find (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  const char *const places[] = { "usherd", "../usherd", "../sbin/usherd" };

  for (gsize i = 0; folder != NULL && i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (folder, places[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE) && !g_file_test (path, G_FILE_TEST_IS_DIR))
        return g_steal_pointer (&path);
    }
  return g_find_program_in_path ("usherd");
}

static UsherCtlExit
command_check_run (UsherCtl *ctl,
                   char    **arguments)
{
  g_autofree char *usherd = command_check_find ();
  const char *const with_folder[] = { usherd, "--check-config", "--config", option_config, NULL };
  const char *const without[] = { usherd, "--check-config", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;

  if (usherd == NULL)
    {
      fputs ("usherctl: there is no usherd here to check with; install it, or add its folder to PATH\n", stderr);
      return USHER_CTL_REFUSED;
    }
  process = g_subprocess_newv (option_config != NULL ? with_folder : without, G_SUBPROCESS_FLAGS_NONE, &error);
  if (process == NULL || !g_subprocess_wait (process, NULL, &error))
    return usher_ctl_failed (error);
  return g_subprocess_get_successful (process) ? USHER_CTL_DONE : USHER_CTL_REFUSED;
}

const UsherCommand usher_command_check[] = {
  { "check-config", NULL, "Check configuration files before usherd reads them",
    "Needs no running usherd. Every problem is told with file, line and key.", options, 0, 0, command_check_run },
  { NULL },
};
