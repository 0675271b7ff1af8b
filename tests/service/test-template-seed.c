/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "broker/adapters/seed/iso-seed-builder.h"
#include "broker/service/template-seed.h"
#include "tests/service/broker-fixture.h"

/* the template of the pool "office"; a reload would bring what is set here */
static UsherTemplate *
template_of (UsherBrokerFixture *fixture)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (fixture->context);

  return (UsherTemplate *) usher_catalog_template (catalog, fixture->pool->template);
}

static void
use_builder (UsherBrokerFixture *fixture)
{
  g_autoptr (UsherSeedBuilder) builder = usher_iso_seed_builder_new ();

  usher_context_set_seed_builder (fixture->context, builder);
}

static gsize
seed_of_first (UsherBrokerFixture *fixture)
{
  UsherDesktopQuery query = { .pool = "office", .limit = 1 };
  g_autoptr (GPtrArray) found = usher_desktop_store_find (usher_context_desktops (fixture->context), &query, NULL);
  gsize seed = 0;

  g_assert_cmpuint (found->len, ==, 1);
  usher_fake_hypervisor_mac (fixture->host, ((UsherDesktop *) found->pdata[0])->id, &seed);
  return seed;
}

/* a template that says nothing gives no disc */
static void
test_none (UsherBrokerFixture *fixture,
           gconstpointer       data)
{
  use_builder (fixture);
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), >, 0);
  g_assert_cmpuint (seed_of_first (fixture), ==, 0);
}

static void
test_cloud_init (UsherBrokerFixture *fixture,
                 gconstpointer       data)
{
  use_builder (fixture);
  template_of (fixture)->customise = USHER_TEMPLATE_CUSTOMISE_CLOUD_INIT;
  template_of (fixture)->user_data = g_strdup ("#cloud-config\npackages: [ nano ]\n");
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), >, 0);
  g_assert_cmpuint (seed_of_first (fixture), >, 0);
}

/* whether the image has @text: small files are stored as they are */
static gboolean
image_has (GBytes     *image,
           const char *text)
{
  gsize size;
  const char *bytes = g_bytes_get_data (image, &size);

  return memmem (bytes, size, text, strlen (text)) != NULL;
}

/* each placeholder is filled with what the template has for it */
static void
test_unattend (UsherBrokerFixture *fixture,
               gconstpointer       data)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (fixture->context);
  g_autoptr (UsherDesktop) desktop = usher_desktop_new ();
  g_autoptr (GBytes) seed = NULL;
  g_autoptr (GError) error = NULL;
  UsherTemplate *template = template_of (fixture);

  use_builder (fixture);
  desktop->id = g_uuid_string_random ();
  desktop->name = g_strdup ("office-007");
  desktop->template = g_strdup (template->name);
  template->customise = USHER_TEMPLATE_CUSTOMISE_UNATTEND;
  template->unattend = g_strdup ("<unattend>@NAME@,@PRODUCT-KEY@,@DOMAIN@,@OU@,@JOIN-USER@,@JOIN-PASSWORD@</unattend>");
  template->product_key = usher_secret_new ("KEY-1", strlen ("KEY-1"));
  template->join_domain = g_strdup ("example.org");
  template->join_ou = g_strdup ("OU=a");
  template->join_user = g_strdup ("join");
  template->join_password = usher_secret_new ("a&b", strlen ("a&b"));
  g_assert_true (usher_template_seed_build (fixture->context, catalog, desktop, &seed, &error));
  g_assert_no_error (error);
  g_assert_true (image_has (seed, "<unattend>office-007,KEY-1,example.org,OU=a,join,a&amp;b</unattend>"));
}

/* a disc that cannot be made is a desktop that is not made: one without its name would do harm */
static void
test_cannot (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  g_autofree char *problem = NULL;

  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  template_of (fixture)->customise = USHER_TEMPLATE_CUSTOMISE_UNATTEND;
  template_of (fixture)->unattend = g_strdup ("<unattend>@DOMAIN@</unattend>");
  if (data != NULL)
    use_builder (fixture);
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, 0);
  g_assert_cmpuint (usher_fake_hypervisor_domains (fixture->host), ==, 0);
  problem = usher_pool_keeper_problem (fixture->keeper, "office");
  g_assert_nonnull (strstr (problem, "no disc with its name"));
  g_assert_true ((strstr (problem, "@DOMAIN@") != NULL) == (data != NULL));
}

#define ADD(path, func, data)                                                                                      \
  g_test_add ("/template-seed/" path, UsherBrokerFixture, data, usher_broker_fixture_setup, func,                  \
              usher_broker_fixture_teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("none", test_none, NULL);
  ADD ("cloud-init", test_cloud_init, NULL);
  ADD ("unattend", test_unattend, NULL);
  ADD ("cannot", test_cannot, "builder");
  ADD ("no-builder", test_cannot, NULL);
  return g_test_run ();
}
