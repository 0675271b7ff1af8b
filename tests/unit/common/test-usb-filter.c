/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/usb-filter.h"

#include <string.h>

static const struct
{
  const char *filter;
  gboolean    valid;
} filters[] = {
  { "-1,-1,-1,-1,0", TRUE },
  { "0x08,-1,-1,-1,1", TRUE },
  { "0x08,-1,-1,-1,1|-1,-1,-1,-1,0", TRUE },
  { "0xff,0xffff,0xffff,0xffff,1", TRUE },
  { "255,65535,65535,65535,0", TRUE },
  { "", FALSE },
  { "|", FALSE },
  { "-1,-1,-1,-1,0|", FALSE },
  { "|-1,-1,-1,-1,0", FALSE },
  { "-1,-1,-1,-1,0||-1,-1,-1,-1,0", FALSE },
  { "-1,-1,-1,-1", FALSE },
  { "-1,-1,-1,-1,0,0", FALSE },
  { "-1,-1,-1,-1,0,", FALSE },
  { "-1,-1,-1,-1,", FALSE },
  { "-1,-1,-1,-1,2", FALSE },
  { "-1,-1,-1,-1,-1", FALSE },
  { "-2,-1,-1,-1,1", FALSE },
  { "0x100,-1,-1,-1,1", FALSE },
  { "8,0x10000,-1,-1,1", FALSE },
  { "8,-1,0x10000,-1,1", FALSE },
  { "8,-1,-1,0x10000,1", FALSE },
  { "99999999999999999999,-1,-1,-1,1", FALSE },
  { " 8,-1,-1,-1,1", FALSE },
  { "8 ,-1,-1,-1,1", FALSE },
  { "+8,-1,-1,-1,1", FALSE },
  { "8x,-1,-1,-1,1", FALSE },
  { "-,-1,-1,-1,1", FALSE },
  { "allow", FALSE },
  { "8;-1;-1;-1;1", FALSE },
};

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_test_message ("%s", filters[i].filter);
      g_assert_cmpint (usher_usb_filter_is_valid (filters[i].filter), ==, filters[i].valid);
    }
}

static void
test_longest (void)
{
  g_autoptr (GString) filter = g_string_new ("8,-1,-1,-1,1");

  while (filter->len + strlen ("|8,-1,-1,-1,1") <= 4096)
    g_string_append (filter, "|8,-1,-1,-1,1");
  g_assert_true (usher_usb_filter_is_valid (filter->str));
  g_string_append (filter, "|8,-1,-1,-1,1");
  g_assert_false (usher_usb_filter_is_valid (filter->str));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/usb-filter/table", test_table);
  g_test_add_func ("/usb-filter/longest", test_longest);
  return g_test_run ();
}
