/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/network.h"

static void
test_has (void)
{
  static const struct
  {
    const char *network;
    const char *address;
    gboolean    has;
  } cases[] = {
    { "192.0.2.0/24", "192.0.2.0", TRUE },
    { "192.0.2.0/24", "192.0.2.255", TRUE },
    { "192.0.2.0/24", "192.0.3.0", FALSE },
    { "192.0.2.0/25", "192.0.2.127", TRUE },
    { "192.0.2.0/25", "192.0.2.128", FALSE },
    { "192.0.2.128/25", "192.0.2.128", TRUE },
    { "192.0.2.6/31", "192.0.2.7", TRUE },
    { "192.0.2.6/31", "192.0.2.8", FALSE },
    { "192.0.2.7/32", "192.0.2.7", TRUE },
    { "192.0.2.7", "192.0.2.7", TRUE },
    { "192.0.2.7", "192.0.2.6", FALSE },
    { "0.0.0.0/0", "255.255.255.255", TRUE },
    { "0.0.0.0/0", "::1", FALSE },
    { "::/0", "2001:db8::1", TRUE },
    { "::/0", "192.0.2.7", FALSE },
    { "::/0", "::ffff:192.0.2.7", FALSE },
    { "::ffff:0:0/96", "192.0.2.7", TRUE },
    { "192.0.2.0/24", "::ffff:192.0.2.7", TRUE },
    { "2001:db8::/32", "2001:db8:ffff::1", TRUE },
    { "2001:db8::/33", "2001:db8:8000::1", FALSE },
    { "2001:DB8::/32", "2001:db9::1", FALSE },
    { "fe80::/10", "febf::1", TRUE },
    { "fe80::/10", "fec0::1", FALSE },
    { "::1", "::1", TRUE },
    { "::1", "127.0.0.1", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      UsherNetwork network;
      UsherNetwork address;

      g_test_message ("%s in %s", cases[i].address, cases[i].network);
      g_assert_true (usher_network_parse (cases[i].network, &network));
      g_assert_true (usher_network_parse_address (cases[i].address, &address));
      g_assert_cmpint (usher_network_has (&network, &address), ==, cases[i].has);
    }
}

static void
test_wrong (void)
{
  static const char *const wrong[] = {
    "", "/", "/24", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/24/24", "192.0.2.0/24 ", " 192.0.2.0/24",
    "192.0.2.0/255.255.255.0", "192.0.2/24", "192.0.2.5/24", "0.0.0.1/0", "2001:db8::/129", "2001:db8::1/64", "fe80::1%eth0",
    "local", "unknown", "kvm1.example.org", "[::1]", "::1/0x80", "1e1.0.0.0",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      UsherNetwork network = { .prefix = 77 };

      g_test_message ("“%s”", wrong[i]);
      g_assert_false (usher_network_parse (wrong[i], &network));
      g_assert_false (usher_network_parse_address (wrong[i], &network));
      g_assert_cmpuint (network.prefix, ==, 77);
    }
}

static void
test_address_alone (void)
{
  UsherNetwork address;

  g_assert_false (usher_network_parse_address ("192.0.2.7/32", &address));
  g_assert_true (usher_network_parse_address ("192.0.2.7", &address));
  g_assert_cmpuint (address.prefix, ==, 128);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/has", test_has);
  g_test_add_func ("/network/wrong", test_wrong);
  g_test_add_func ("/network/address-alone", test_address_alone);
  return g_test_run ();
}
