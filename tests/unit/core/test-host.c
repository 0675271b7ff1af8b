/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/host.h"

static void
test_address (void)
{
  static const struct
  {
    const char *client;
    const char *address;
  } rows[] = {
    { "198.51.100.1", "192.0.2.11" },
    { NULL, "192.0.2.11" },
    { "local", "192.0.2.11" },
    { "10.2.3.4", "wide" },
    { "10.1.3.4", "narrow" },
    { "10.1.0.9", "one" },
    { "::ffff:10.1.0.9", "one" },
    { "2001:db8::1", "kvm1.branch.example.org" },
    { "2001:db9::1", "192.0.2.11" },
  };
  static const char *const addresses[] = {
    "10.1.0.0/16 narrow", "10.0.0.0/8 wide", "10.1.0.9   one", "2001:db8::/32 kvm1.branch.example.org", NULL,
  };
  g_autoptr (UsherHost) host = usher_host_new ();
  g_autofree char *alone = NULL;

  host->spice_address = g_strdup ("192.0.2.11");
  alone = usher_host_dup_address (host, "10.2.3.4");
  g_assert_cmpstr (alone, ==, "192.0.2.11");
  host->spice_addresses = g_strdupv ((char **) addresses);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *address = usher_host_dup_address (host, rows[i].client);

      g_test_message ("%s", rows[i].client);
      g_assert_cmpstr (address, ==, rows[i].address);
    }
}

static void
test_wrong (void)
{
  static const char *const wrong[] = { "", " ", "10.0.0.0/8", "10.0.0.0/8 ", "10.0.0.0/8 a b", "10.0.0.0/8 a/b", "kvm1 10.0.0.0/8",
                                       "10.0.0.1/8 kvm1", " 10.0.0.0/8 kvm1" };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      UsherNetwork network;
      const char *address;

      g_test_message ("“%s”", wrong[i]);
      g_assert_false (usher_host_parse_address (wrong[i], &network, &address));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host/address", test_address);
  g_test_add_func ("/host/wrong", test_wrong);
  return g_test_run ();
}
