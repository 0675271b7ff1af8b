/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/contract/store-fixture.h"

int
main (int    argc,
      char **argv)
{
  static const char *const adapters[] = { "sqlite-file", "sqlite-memory" };

  if (argc > 1 && g_str_equal (argv[1], "--child"))
    return store_crash_child (argc, argv);

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (adapters); i++)
    {
      store_assignments_register (adapters[i]);
      store_desktops_register (adapters[i]);
      store_fleet_register (adapters[i]);
      store_hosts_register (adapters[i]);
      store_marks_register (adapters[i]);
      store_sessions_register (adapters[i]);
      store_templates_register (adapters[i]);
      store_tokens_register (adapters[i]);
      store_audit_register (adapters[i]);
      store_writer_register (adapters[i]);
    }
  store_sqlite_register ();
  store_migrations_register ();
  store_plans_register ();
  store_crash_register (argv[0]);
  return g_test_run ();
}
