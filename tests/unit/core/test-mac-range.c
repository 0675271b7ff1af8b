/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/mac-range.h"

static void
test_there_and_back (void)
{
  static const struct
  {
    guint32     number;
    guint       nic;
    const char *text;
  } cases[] = {
    { 1, 0, "02:75:50:00:00:01" },
    { 0x123456, 1, "02:75:51:12:34:56" },
    { 0xabcdef, 10, "02:75:5a:ab:cd:ef" },
    { USHER_MAC_RANGE_LAST, USHER_MAC_RANGE_NICS - 1, "02:75:5f:ff:ff:ff" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = usher_mac_range_expand (cases[i].number, cases[i].nic);
      g_autofree char *upper = g_ascii_strup (text, -1);
      guint32 number;
      guint nic;

      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_true (usher_mac_range_parse (text, &number, &nic));
      g_assert_cmpuint (number, ==, cases[i].number);
      g_assert_cmpuint (nic, ==, cases[i].nic);
      g_assert_true (usher_mac_range_parse (upper, &number, &nic));
    }
}

static void
test_foreign (void)
{
  static const char *const foreign[] = {
    "", "02:75:50:00:00:00", "02:75:60:00:00:01", "02:74:50:00:00:01", "52:54:00:12:34:56", "02:75:50:00:00:0", "02:75:50:00:00:011",
    "02-75-50-00-00-01", "02:75:50:00:00:0g", "0275:50:00:00:01:", "02:75:50:00:00001", "92:75:50:00:00:01",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (foreign); i++)
    {
      guint32 number = 77;
      guint nic = 77;

      g_test_message ("“%s”", foreign[i]);
      g_assert_false (usher_mac_range_parse (foreign[i], &number, &nic));
      g_assert_cmpuint (number, ==, 77);
      g_assert_cmpuint (nic, ==, 77);
    }
}

/* whatever is drawn is a number, and from every number the next one leads round */
static void
test_numbers (void)
{
  static const guint32 draws[] = { 0, 1, USHER_MAC_RANGE_LAST - 1, USHER_MAC_RANGE_LAST, USHER_MAC_RANGE_LAST + 1, G_MAXUINT32 };

  for (gsize i = 0; i < G_N_ELEMENTS (draws); i++)
    {
      g_assert_cmpuint (usher_mac_range_pick (draws[i]), >=, 1);
      g_assert_cmpuint (usher_mac_range_pick (draws[i]), <=, USHER_MAC_RANGE_LAST);
    }
  g_assert_cmpuint (usher_mac_range_after (1), ==, 2);
  g_assert_cmpuint (usher_mac_range_after (USHER_MAC_RANGE_LAST), ==, 1);
  g_assert_cmpuint (usher_mac_range_after (USHER_MAC_RANGE_LAST - 1), ==, USHER_MAC_RANGE_LAST);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mac-range/there-and-back", test_there_and_back);
  g_test_add_func ("/mac-range/foreign", test_foreign);
  g_test_add_func ("/mac-range/numbers", test_numbers);
  return g_test_run ();
}
