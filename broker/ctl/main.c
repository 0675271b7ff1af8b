/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <locale.h>

#include "broker/ctl/command.h"

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  return usher_command_main (argc, argv);
}
