/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/placement.h"

#define GIB (G_GUINT64_CONSTANT (1) << 30)

static char **
split (const char *list)
{
  return list != NULL ? g_strsplit (list, " ", -1) : NULL;
}

/* places, memory that is free of how much, load; all else is as it should be */
typedef struct
{
  const char *name;
  guint       desktops;
  guint       limit;
  guint       free_gib;
  guint       total_gib;
  guint       load;
  const char *labels;
} Row;

static void
fill (UsherPlacementHost *hosts,
      char             ***labels,
      const Row          *rows)
{
  for (guint i = 0; i < 3; i++)
    {
      labels[i] = split (rows[i].labels);
      hosts[i] = (UsherPlacementHost){
        .name = rows[i].name, .desktops = rows[i].desktops, .limit = rows[i].limit, .memory_free = rows[i].free_gib * GIB,
        .memory_total = rows[i].total_gib * GIB, .load = rows[i].load, .labels = labels[i],
      };
    }
}

static void
test_choose (void)
{
  static const struct
  {
    Row         rows[3];
    const char *require;
    const char *prefer;
    const char *named;
    guint       memory;
    const char *spread;
    const char *pack;
  } cases[] = {
    { { { "a", 0, 10 }, { "b", 0, 10 }, { "c", 0, 10 } }, .spread = "a", .pack = "a" },
    { { { "a", 1, 10 }, { "b", 0, 10 }, { "c", 1, 10 } }, .spread = "b", .pack = "a" },
    { { { "a", 5, 10 }, { "b", 9, 20 }, { "c", 10, 10 } }, .spread = "b", .pack = "a" },
    { { { "a", 5, 10, 1 }, { "b", 5, 10, 3 }, { "c", 5, 10, 2 } }, .spread = "b", .pack = "a" },
    { { { "a", 10, 10 }, { "b", 20, 20 }, { "c", 0, 0, 99 } }, .spread = NULL, .pack = NULL },
    { { { "a", 10, 10 }, { "b", 21, 20 }, { "c", 99, 100 } }, .spread = "c", .pack = "c" },
    { { { "a", 0, 1 }, { "b", 49999, 100000 }, { "c", 50000, 100000 } }, .spread = "a", .pack = "c" },
    /* one desktop more or less counts on the largest host */
    { { { "a", 50001, 100000 }, { "b", 50000, 100000 }, { "c", 50002, 100000 } }, .spread = "b", .pack = "c" },
    /* places, memory and processors count together; a little noise in the memory is less than one desktop */
    { { { "a", 5, 100, 101, 1000 }, { "b", 4, 100, 100, 1000 }, { "c", 6, 100, 103, 1000 } }, .spread = "b", .pack = "c" },
    /* one that said nothing of its memory yet is no emptier for that */
    { { { "a", 1, 10, 8, 16 }, { "b", 2, 10, 0, 0 }, { "c", 10, 10, 0, 0 } }, .spread = "a", .pack = "b" },
    /* a host that has next to no memory left, or no processor, takes nothing while another can */
    { { { "a", 0, 10, 1, 16 }, { "b", 9, 10, 8, 16 }, { "c", 10, 10, 16, 16 } }, .spread = "b", .pack = "b" },
    { { { "a", 0, 10, 1, 16 }, { "b", 0, 10, 16, 16, 950 }, { "c", 10, 10, 16, 16 } }, .spread = "a", .pack = "b" },
    { { { "a", 1, 10, 2, 16 }, { "b", 5, 10, 8, 16 }, { "c", 6, 10, 16, 16 } }, .spread = "c", .pack = "b" },
    { { { "a", 1, 10, 8, 16, 950 }, { "b", 5, 10, 8, 16, 100 }, { "c", 6, 10, 16, 16, 0 } }, .spread = "c", .pack = "b" },
    { { { "a", 9, 10, 8, 16, 2000 }, { "b", 9, 10, 8, 16, 1000 }, { "c", 9, 10, 8, 16, 1500 } }, .spread = "a", .pack = "a" },
    /* too little memory is no place, unknown memory is */
    { { { "a", 0, 10, 3, 16 }, { "b", 9, 10, 4, 16 }, { "c", 10, 10, 16, 16 } }, .memory = 4, .spread = "b", .pack = "b" },
    { { { "a", 0, 10, 3, 16 }, { "b", 9, 10, 0, 0 }, { "c", 10, 10, 16, 16 } }, .memory = 4, .spread = "b", .pack = "b" },
    { { { "a", 0, 10, 3, 16 }, { "b", 9, 10, 3, 16 }, { "c", 0, 10, 0, 16 } }, .memory = 4, .spread = NULL, .pack = NULL },
    /* labels: all that are required, most of those that are preferred */
    { { { "a", 0, 10, .labels = "rack1" }, { "b", 9, 10, .labels = "gpu rack1" }, { "c", 0, 10 } }, .require = "gpu",
      .spread = "b", .pack = "b" },
    { { { "a", 0, 10, .labels = "gpu" }, { "b", 9, 10, .labels = "gpu ssd" }, { "c", 0, 10, .labels = "ssd" } },
      .require = "gpu ssd", .spread = "b", .pack = "b" },
    { { { "a", 0, 10, .labels = "gp" }, { "b", 9, 10, .labels = "gpus" }, { "c", 0, 10 } }, .require = "gpu", .spread = NULL,
      .pack = NULL },
    { { { "a", 0, 10 }, { "b", 9, 10, .labels = "ssd" }, { "c", 0, 10, .labels = "x" } }, .prefer = "ssd gpu", .spread = "b",
      .pack = "b" },
    { { { "a", 0, 10, .labels = "gpu" }, { "b", 9, 10, .labels = "gpu ssd" }, { "c", 1, 10, .labels = "ssd" } },
      .prefer = "ssd gpu", .spread = "b", .pack = "b" },
    { { { "a", 0, 10, .labels = "ssd" }, { "b", 10, 10, .labels = "gpu ssd" }, { "c", 1, 10, .labels = "gpu" } },
      .prefer = "ssd gpu", .spread = "a", .pack = "c" },
    { { { "a", 0, 10 }, { "b", 1, 10 }, { "c", 2, 10 } }, .named = "b c", .spread = "b", .pack = "c" },
    { { { "a", 0, 10 }, { "b", 1, 10 }, { "c", 2, 10 } }, .named = "d", .spread = NULL, .pack = NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UsherPool) pool = usher_pool_new ();
      UsherPlacementHost hosts[3];
      char **labels[3];
      const UsherPlacementHost *spread;
      const UsherPlacementHost *pack;

      fill (hosts, labels, cases[i].rows);
      pool->require_labels = split (cases[i].require);
      pool->prefer_labels = split (cases[i].prefer);
      pool->hosts = split (cases[i].named);
      spread = usher_placement_choose (pool, cases[i].memory * GIB, hosts, 3);
      pool->placement = USHER_POOL_PLACEMENT_PACK;
      pack = usher_placement_choose (pool, cases[i].memory * GIB, hosts, 3);
      g_test_message ("case %u", (guint) i);
      g_assert_cmpstr (spread != NULL ? spread->name : NULL, ==, cases[i].spread);
      g_assert_cmpstr (pack != NULL ? pack->name : NULL, ==, cases[i].pack);
      for (guint k = 0; k < 3; k++)
        g_strfreev (labels[k]);
    }
}

static void
test_none (void)
{
  g_autoptr (UsherPool) pool = usher_pool_new ();

  g_assert_null (usher_placement_choose (pool, 0, NULL, 0));
  g_assert_false (usher_placement_is_later (pool, 0, NULL, 0));
}

/* each reason against a host, and what is told of it */
static void
test_judge (void)
{
  static const struct
  {
    UsherPlacementHost    host;
    UsherPlacementVerdict verdict;
    const char           *told;
  } cases[] = {
    { { "kvm1", 3, 10 }, USHER_PLACEMENT_FITS, "kvm1 can take it: 3 desktops of 10" },
    { { "kvm1", 3, 10, .flags = USHER_PLACEMENT_NO_COPY }, USHER_PLACEMENT_FITS,
      "kvm1 can take it: 3 desktops of 10, once the template is copied there" },
    { { "kvm9", 3, 10 }, USHER_PLACEMENT_NOT_NAMED, "kvm9 is none of the pool's hosts" },
    { { "kvm2", 3, 10 }, USHER_PLACEMENT_LABELS, "kvm2 has no label gpu" },
    { { "kvm1", 3, 10, .state = USHER_HOST_DRAIN }, USHER_PLACEMENT_NOT_ACTIVE, "kvm1 takes none: its state is drain" },
    { { "kvm1", 3, 10, .state = USHER_HOST_LOST }, USHER_PLACEMENT_NOT_ACTIVE, "kvm1 takes none: its state is lost" },
    { { "kvm1", 3, 10, .state = USHER_HOST_MAINTENANCE }, USHER_PLACEMENT_NOT_ACTIVE,
      "kvm1 takes none: its state is maintenance" },
    { { "kvm1", 3, 10, .flags = USHER_PLACEMENT_SILENT }, USHER_PLACEMENT_NO_ANSWER, "kvm1 does not answer" },
    { { "kvm1", 10, 10 }, USHER_PLACEMENT_FULL, "kvm1 is full: 10 desktops of 10" },
    { { "kvm1", 3, 10, 5 * GIB, 64 * GIB, 2 * GIB }, USHER_PLACEMENT_MEMORY,
      "kvm1 has too little memory: 3GiB free, and one takes 4GiB" },
    { { "kvm1", 3, 10, 1 * GIB, 64 * GIB, 2 * GIB }, USHER_PLACEMENT_MEMORY,
      "kvm1 has too little memory: 0B free, and one takes 4GiB" },
    { { "kvm1", 3, 10, 6 * GIB, 64 * GIB, 2 * GIB }, USHER_PLACEMENT_FITS, "kvm1 can take it: 3 desktops of 10" },
    { { "kvm1", 3, 10, .clones = 4, .clones_at_once = 4 }, USHER_PLACEMENT_BUSY,
      "kvm1 makes 4 already, as many as it may at once" },
    { { "kvm1", 3, 10, .clones = 3, .clones_at_once = 4 }, USHER_PLACEMENT_FITS, "kvm1 can take it: 3 desktops of 10" },
    { { "kvm1", 3, 10, 0, 0, 2 * GIB }, USHER_PLACEMENT_FITS, "kvm1 can take it: 3 desktops of 10" },
    /* the reason that lasts longest is told */
    { { "kvm1", 10, 10, .state = USHER_HOST_DRAIN, .clones = 4, .clones_at_once = 4 }, USHER_PLACEMENT_NOT_ACTIVE, NULL },
    { { "kvm1", 10, 10, .clones = 4, .clones_at_once = 4 }, USHER_PLACEMENT_FULL, NULL },
  };
  g_autoptr (UsherPool) pool = usher_pool_new ();
  g_auto (GStrv) labels = split ("ssd gpu");

  pool->hosts = split ("kvm1 kvm2");
  pool->require_labels = split ("ssd gpu");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      UsherPlacementHost host = cases[i].host;
      g_autofree char *told = NULL;
      g_auto (GStrv) fewer = split ("ssd");

      host.labels = g_str_equal (host.name, "kvm2") ? fewer : labels;
      told = usher_placement_explain (pool, 4 * GIB, &host);
      g_test_message ("%s", told);
      g_assert_cmpint (usher_placement_judge (pool, 4 * GIB, &host), ==, cases[i].verdict);
      if (cases[i].told != NULL)
        g_assert_cmpstr (told, ==, cases[i].told);
      g_assert_cmpint (usher_placement_is_later (pool, 4 * GIB, &host, 1), ==,
                       cases[i].verdict == USHER_PLACEMENT_FITS || cases[i].verdict == USHER_PLACEMENT_BUSY);
    }
}

/* what a desktop takes is not known: the reserve counts alone */
static void
test_reserve (void)
{
  g_autoptr (UsherPool) pool = usher_pool_new ();
  UsherPlacementHost host = { "kvm1", 3, 10, 2 * GIB, 64 * GIB, 2 * GIB };
  g_autofree char *told = NULL;

  g_assert_cmpint (usher_placement_judge (pool, 0, &host), ==, USHER_PLACEMENT_FITS);
  host.memory_free--;
  g_assert_cmpint (usher_placement_judge (pool, 0, &host), ==, USHER_PLACEMENT_MEMORY);
  told = usher_placement_explain (pool, 0, &host);
  g_assert_cmpstr (told, ==, "kvm1 has too little memory: less is free than is to stay free");
  host.memory_reserve = 0;
  g_assert_cmpint (usher_placement_judge (pool, 0, &host), ==, USHER_PLACEMENT_FITS);
}

/* a host that has the template comes first, however full, since a copy takes minutes */
static void
test_copies (void)
{
  g_autoptr (UsherPool) pool = usher_pool_new ();
  UsherPlacementHost hosts[] = {
    { "a", 0, 10, .flags = USHER_PLACEMENT_NO_COPY },
    { "b", 9, 10 },
    { "c", 0, 10, .flags = USHER_PLACEMENT_NO_COPY },
  };

  g_assert_cmpstr (usher_placement_choose (pool, 0, hosts, 3)->name, ==, "b");
  hosts[1].desktops = 10;
  g_assert_cmpstr (usher_placement_choose (pool, 0, hosts, 3)->name, ==, "a");
}

/* a fleet of equal hosts: spread, they differ by one; packed, all but one are full or empty */
static void
test_fleet (void)
{
  static const char *const names[] = { "a", "b", "c", "d", "e" };

  for (int pack = 0; pack <= 1; pack++)
    {
      g_autoptr (UsherPool) pool = usher_pool_new ();
      UsherPlacementHost hosts[G_N_ELEMENTS (names)];
      guint between = 0;

      pool->placement = pack ? USHER_POOL_PLACEMENT_PACK : USHER_POOL_PLACEMENT_SPREAD;
      for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
        hosts[i] = (UsherPlacementHost){ names[i], 0, 7, 64 * GIB, 64 * GIB };
      for (guint n = 0; n < 17; n++)
        {
          const UsherPlacementHost *chosen = usher_placement_choose (pool, 4 * GIB, hosts, G_N_ELEMENTS (hosts));

          hosts[chosen - hosts].desktops++;
          hosts[chosen - hosts].memory_free -= 4 * GIB;
        }
      for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
        {
          between += hosts[i].desktops > 0 && hosts[i].desktops < 7;
          g_assert_true (pack || hosts[i].desktops == 3 || hosts[i].desktops == 4);
        }
      g_assert_true (!pack || between <= 1);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/placement/choose", test_choose);
  g_test_add_func ("/placement/none", test_none);
  g_test_add_func ("/placement/judge", test_judge);
  g_test_add_func ("/placement/reserve", test_reserve);
  g_test_add_func ("/placement/copies", test_copies);
  g_test_add_func ("/placement/fleet", test_fleet);
  return g_test_run ();
}
