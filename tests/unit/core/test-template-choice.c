/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/template-choice.h"

static GPtrArray *
versions_of (const char *states)
{
  GPtrArray *versions = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_template_version_free);

  for (guint i = 0; states[i] != '\0'; i++)
    {
      UsherTemplateVersion *version = usher_template_version_new ();

      version->template = g_strdup ("office");
      version->number = i + 1;
      version->state = states[i] == 's' ? USHER_TEMPLATE_VERSION_SEALED
                       : states[i] == 'p' ? USHER_TEMPLATE_VERSION_PUBLISHING
                       : states[i] == 'r' ? USHER_TEMPLATE_VERSION_RETIRED
                                          : USHER_TEMPLATE_VERSION_FAILED;
      g_ptr_array_add (versions, version);
    }
  return versions;
}

/* versions 1, 2 … are sealed, publishing, retired or failed */
static void
test_table (void)
{
  static const struct
  {
    const char                *versions;
    guint                      wanted;
    guint                      current;
    UsherTemplateChoiceVerdict verdict;
    guint                      number;
    const char                *told;
  } cases[] = {
    { "", 0, 0, USHER_TEMPLATE_CHOICE_UNPUBLISHED, 0, "template office has no version: usherctl template publish makes one" },
    { "p", 0, 0, USHER_TEMPLATE_CHOICE_UNPUBLISHED, 0, NULL },
    { "f", 0, 0, USHER_TEMPLATE_CHOICE_UNPUBLISHED, 0, NULL },
    { "s", 0, 1, USHER_TEMPLATE_CHOICE_VERSION, 1, "version 1 of template office" },
    { "ssp", 0, 2, USHER_TEMPLATE_CHOICE_VERSION, 2, NULL },
    /* rolled back */
    { "sss", 0, 1, USHER_TEMPLATE_CHOICE_VERSION, 1, NULL },
    /* a pool that names one does not follow */
    { "sss", 2, 3, USHER_TEMPLATE_CHOICE_VERSION, 2, NULL },
    { "sss", 4, 3, USHER_TEMPLATE_CHOICE_MISSING, 4, "template office has no version 4: see usherctl template show" },
    { "spr", 2, 1, USHER_TEMPLATE_CHOICE_PUBLISHING, 2, "version 2 of template office is being published" },
    { "spr", 3, 1, USHER_TEMPLATE_CHOICE_RETIRED, 3, "version 3 of template office is retired: no desktops are made of it" },
    { "sf", 2, 1, USHER_TEMPLATE_CHOICE_FAILED, 2, "publishing version 2 of template office failed: publish another" },
    { "ss", 0, 7, USHER_TEMPLATE_CHOICE_MISSING, 7, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UsherTemplate) template = usher_template_new ();
      g_autoptr (UsherPool) pool = usher_pool_new ();
      g_autoptr (GPtrArray) versions = versions_of (cases[i].versions);
      g_autofree char *told = NULL;
      UsherTemplateChoice choice;

      pool->version = cases[i].wanted;
      choice = usher_template_choice_make (template, pool, versions, cases[i].current);
      told = usher_template_choice_explain (&choice, "office");
      g_test_message ("case %u: %s", (guint) i, told);
      g_assert_cmpint (choice.verdict, ==, cases[i].verdict);
      g_assert_cmpuint (choice.number, ==, cases[i].number);
      g_assert_cmpint (usher_template_choice_is_usable (&choice), ==, choice.version != NULL);
      g_assert_true (choice.version == NULL || choice.version->number == choice.number);
      if (cases[i].told != NULL)
        g_assert_cmpstr (told, ==, cases[i].told);
    }
}

/* a template whose file names a volume has no versions, whatever is left of them in the store */
static void
test_fixed (void)
{
  g_autoptr (UsherTemplate) template = usher_template_new ();
  g_autoptr (UsherPool) pool = usher_pool_new ();
  g_autoptr (GPtrArray) versions = versions_of ("ss");
  UsherTemplateChoice choice;
  UsherDesktop old = { .version = 2 };
  UsherDesktop fresh = { .version = 0 };

  template->volume = g_strdup ("office.qcow2");
  choice = usher_template_choice_make (template, pool, versions, 2);
  g_assert_cmpint (choice.verdict, ==, USHER_TEMPLATE_CHOICE_FIXED);
  g_assert_cmpuint (choice.number, ==, 0);
  g_assert_true (usher_template_choice_is_outdated (&choice, &old));
  g_assert_false (usher_template_choice_is_outdated (&choice, &fresh));
  choice = usher_template_choice_make (template, pool, NULL, 0);
  g_assert_true (usher_template_choice_is_usable (&choice));
}

static void
test_outdated (void)
{
  UsherTemplateVersion version = { .number = 3, .state = USHER_TEMPLATE_VERSION_SEALED };
  UsherTemplateChoice choice = { USHER_TEMPLATE_CHOICE_VERSION, 3, &version };
  UsherTemplateChoice none = { USHER_TEMPLATE_CHOICE_RETIRED, 3, NULL };
  UsherDesktop desktop = { .version = 2 };

  g_assert_true (usher_template_choice_is_outdated (&choice, &desktop));
  /* nothing could be put in its place */
  g_assert_false (usher_template_choice_is_outdated (&none, &desktop));
  desktop.flags = USHER_DESKTOP_PROTECTED;
  g_assert_false (usher_template_choice_is_outdated (&choice, &desktop));
  desktop.flags = USHER_DESKTOP_ADOPTED;
  g_assert_false (usher_template_choice_is_outdated (&choice, &desktop));
  desktop.flags = USHER_DESKTOP_FULL;
  g_assert_true (usher_template_choice_is_outdated (&choice, &desktop));
  desktop.version = 3;
  g_assert_false (usher_template_choice_is_outdated (&choice, &desktop));
  /* rolled back: the newer one is the outdated one */
  desktop.version = 4;
  desktop.flags = 0;
  g_assert_true (usher_template_choice_is_outdated (&choice, &desktop));
}

static void
test_need (void)
{
  static const struct
  {
    guint             number;
    char              state;
    guint             current;
    guint             linked;
    UsherTemplateNeed need;
  } cases[] = {
    { 1, 's', 3, 0, USHER_TEMPLATE_NEED_NONE },
    { 1, 'r', 3, 0, USHER_TEMPLATE_NEED_NONE },
    { 1, 'f', 3, 0, USHER_TEMPLATE_NEED_NONE },
    { 1, 'p', 3, 0, USHER_TEMPLATE_NEED_PUBLISHING },
    { 3, 's', 3, 0, USHER_TEMPLATE_NEED_CURRENT },
    { 1, 'r', 3, 1, USHER_TEMPLATE_NEED_DISKS },
    { 2, 's', 3, 0, USHER_TEMPLATE_NEED_NAMED },
    { 2, 'r', 3, 5, USHER_TEMPLATE_NEED_NAMED },
    { 4, 's', 3, 0, USHER_TEMPLATE_NEED_NONE },
    { 1, 's', 0, 0, USHER_TEMPLATE_NEED_NONE },
  };
  static const struct
  {
    const char *name;
    const char *template;
    guint       version;
  } pools[] = { { "follows", "office", 0 }, { "stays", "office", 2 }, { "other", "lab", 4 } };
  g_autoptr (UsherCatalog) catalog = usher_catalog_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (pools); i++)
    {
      UsherPool *pool = usher_pool_new ();

      pool->name = g_strdup (pools[i].name);
      pool->template = g_strdup (pools[i].template);
      pool->version = pools[i].version;
      g_hash_table_insert (catalog->pools, pool->name, pool);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char states[] = { cases[i].state, '\0' };
      g_autoptr (GPtrArray) versions = versions_of (states);
      UsherTemplateVersion *version = versions->pdata[0];
      const UsherPool *pool = NULL;

      version->number = cases[i].number;
      g_test_message ("case %u", (guint) i);
      g_assert_cmpint (usher_template_choice_need (version, catalog, cases[i].current, cases[i].linked, &pool), ==,
                       cases[i].need);
      g_assert_cmpstr (pool != NULL ? pool->name : NULL, ==, cases[i].need == USHER_TEMPLATE_NEED_NAMED ? "stays" : NULL);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/template-choice/table", test_table);
  g_test_add_func ("/template-choice/fixed", test_fixed);
  g_test_add_func ("/template-choice/outdated", test_outdated);
  g_test_add_func ("/template-choice/need", test_need);
  return g_test_run ();
}
