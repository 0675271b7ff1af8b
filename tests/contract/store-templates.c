/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "common/error.h"
#include "tests/contract/store-fixture.h"

#define ANNA "anna@office"

static UsherTemplateStore *
store_templates (StoreFixture *fixture)
{
  return USHER_TEMPLATE_STORE (fixture->store);
}

static UsherCopyStore *
store_templates_copies (StoreFixture *fixture)
{
  return USHER_COPY_STORE (fixture->store);
}

static guint
store_templates_next (StoreFixture *fixture,
                      const char   *template)
{
  UsherTemplateVersion draft = { .template = (char *) template, .note = (char *) "new browser",
                                 .publisher = (char *) ANNA, .created = 77 };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherTemplateVersion) version = usher_template_store_next (store_templates (fixture), &draft, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (version->template, ==, template);
  g_assert_cmpint (version->state, ==, USHER_TEMPLATE_VERSION_PUBLISHING);
  return version->number;
}

static gboolean
store_templates_seal (StoreFixture *fixture,
                      const char   *template,
                      guint         number,
                      GError      **error)
{
  UsherTemplateVersion version = { .template = (char *) template, .number = number, .volume = (char *) "debian-v1.qcow2",
                                   .domain = (char *) "<domain/>", .checksum = (char *) "e3b0c442", .size = 5000000000 };
  UsherAuditEntry audit = { .at = 1, .actor = ANNA, .action = "publish", .detail = template, .outcome = "ok" };

  return usher_template_store_seal (store_templates (fixture), &version, &audit, error);
}

/* a sealed version, the template's current one */
static guint
store_templates_publish (StoreFixture *fixture,
                         const char   *template)
{
  guint number = store_templates_next (fixture, template);
  g_autoptr (GError) error = NULL;

  g_assert_true (store_templates_seal (fixture, template, number, &error));
  g_assert_no_error (error);
  return number;
}

static guint
store_templates_current (StoreFixture *fixture,
                         const char   *template)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherTemplateVersion) version = usher_template_store_current (store_templates (fixture), template, &error);

  g_assert_no_error (error);
  return version != NULL ? version->number : 0;
}

static void
store_templates_assert_list (StoreFixture *fixture,
                             const char   *template,
                             const char   *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) versions = usher_template_store_list (store_templates (fixture), template, &error);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < versions->len; i++)
    {
      const UsherTemplateVersion *version = versions->pdata[i];

      g_string_append_printf (found, "%s%s %u %s", i > 0 ? ", " : "", version->template, version->number,
                              usher_template_version_state_to_word (version->state));
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
store_templates_assert_refused (gboolean  done,
                                GError  **error,
                                int       code)
{
  g_assert_false (done);
  g_assert_error (*error, USHER_ERROR, code);
  g_clear_error (error);
}

static void
test_publish (StoreFixture *fixture,
              gconstpointer adapter)
{
  g_autoptr (UsherTemplateVersion) version = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (store_templates_current (fixture, "debian"), ==, 0);
  g_assert_cmpuint (store_templates_next (fixture, "debian"), ==, 1);
  g_assert_cmpuint (store_templates_current (fixture, "debian"), ==, 0);
  g_assert_true (store_templates_seal (fixture, "debian", 1, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (store_templates_current (fixture, "debian"), ==, 1);
  version = usher_template_store_get (store_templates (fixture), "debian", 1, &error);
  g_assert_cmpstr (version->volume, ==, "debian-v1.qcow2");
  g_assert_cmpstr (version->domain, ==, "<domain/>");
  g_assert_cmpstr (version->checksum, ==, "e3b0c442");
  g_assert_cmpuint (version->size, ==, 5000000000);
  g_assert_cmpstr (version->note, ==, "new browser");
  g_assert_cmpstr (version->publisher, ==, ANNA);
  g_assert_cmpint (version->created, ==, 77);
  g_assert_cmpint (version->state, ==, USHER_TEMPLATE_VERSION_SEALED);
  g_assert_null (version->failure);
  g_assert_cmpuint (store_fixture_audit_length (fixture, NULL), ==, 1);

  /* twice is once too often, and leaves no trace */
  store_templates_assert_refused (store_templates_seal (fixture, "debian", 1, &error), &error, USHER_ERROR_CONFLICT);
  store_templates_assert_refused (store_templates_seal (fixture, "debian", 2, &error), &error, USHER_ERROR_NOT_FOUND);
  g_assert_cmpuint (store_fixture_audit_length (fixture, NULL), ==, 1);
}

static void
test_list (StoreFixture *fixture,
           gconstpointer adapter)
{
  g_autoptr (GError) error = NULL;

  store_templates_assert_list (fixture, NULL, "");
  store_templates_publish (fixture, "fedora");
  store_templates_publish (fixture, "debian");
  store_templates_publish (fixture, "debian");
  store_templates_next (fixture, "debian");
  g_assert_true (usher_template_store_fail (store_templates (fixture), "debian", 3, "no space left", NULL, &error));
  store_templates_next (fixture, "debian");
  store_templates_assert_list (fixture, "debian", "debian 4 publishing, debian 3 failed, debian 2 sealed, debian 1 sealed");
  store_templates_assert_list (fixture, NULL, "debian 4 publishing, debian 3 failed, debian 2 sealed, debian 1 sealed,"
                                              " fedora 1 sealed");
  store_templates_assert_list (fixture, "arch", "");
}

static void
test_fail (StoreFixture *fixture,
           gconstpointer adapter)
{
  guint number = store_templates_next (fixture, "debian");
  g_autoptr (UsherTemplateVersion) failed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_template_store_fail (store_templates (fixture), "debian", number, "no space left", NULL, &error));
  g_assert_no_error (error);
  failed = usher_template_store_get (store_templates (fixture), "debian", number, NULL);
  g_assert_cmpstr (failed->failure, ==, "no space left");
  store_templates_assert_refused (store_templates_seal (fixture, "debian", number, &error), &error,
                                  USHER_ERROR_CONFLICT);
  store_templates_assert_refused (usher_template_store_fail (store_templates (fixture), "debian", number, "", NULL,
                                                             &error),
                                  &error, USHER_ERROR_CONFLICT);
  g_assert_cmpuint (store_templates_current (fixture, "debian"), ==, 0);
}

static void
test_roll_back (StoreFixture *fixture,
                gconstpointer adapter)
{
  UsherTemplateStore *store = store_templates (fixture);
  g_autoptr (GError) error = NULL;

  store_templates_publish (fixture, "debian");
  store_templates_publish (fixture, "debian");
  g_assert_cmpuint (store_templates_current (fixture, "debian"), ==, 2);
  store_templates_assert_refused (usher_template_store_retire (store, "debian", 2, NULL, &error), &error,
                                  USHER_ERROR_CONFLICT);
  g_assert_true (usher_template_store_set_current (store, "debian", 1, NULL, &error));
  g_assert_cmpuint (store_templates_current (fixture, "debian"), ==, 1);
  g_assert_true (usher_template_store_retire (store, "debian", 2, NULL, &error));
  g_assert_no_error (error);
  store_templates_assert_refused (usher_template_store_retire (store, "debian", 2, NULL, &error), &error,
                                  USHER_ERROR_CONFLICT);
  store_templates_assert_refused (usher_template_store_set_current (store, "debian", 2, NULL, &error), &error,
                                  USHER_ERROR_CONFLICT);
  store_templates_assert_refused (usher_template_store_set_current (store, "debian", 9, NULL, &error), &error,
                                  USHER_ERROR_NOT_FOUND);
  g_assert_cmpuint (store_templates_current (fixture, "debian"), ==, 1);
}

static void
test_note (StoreFixture *fixture,
           gconstpointer adapter)
{
  guint number = store_templates_publish (fixture, "debian");
  g_autoptr (UsherTemplateVersion) version = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_template_store_set_note (store_templates (fixture), "debian", number, "it's newer", NULL, &error));
  version = usher_template_store_get (store_templates (fixture), "debian", number, &error);
  g_assert_cmpstr (version->note, ==, "it's newer");
  store_templates_assert_refused (usher_template_store_set_note (store_templates (fixture), "debian", 9, "", NULL, &error),
                                  &error, USHER_ERROR_NOT_FOUND);
}

/* a number is never given twice, not even that of the newest when it is gone */
static void
test_remove (StoreFixture *fixture,
             gconstpointer adapter)
{
  UsherTemplateStore *store = store_templates (fixture);
  g_autoptr (GError) error = NULL;

  store_templates_publish (fixture, "debian");
  store_templates_next (fixture, "debian");
  store_templates_assert_refused (usher_template_store_remove (store, "debian", 1, NULL, &error), &error,
                                  USHER_ERROR_CONFLICT);
  store_templates_assert_refused (usher_template_store_remove (store, "debian", 2, NULL, &error), &error,
                                  USHER_ERROR_CONFLICT);
  usher_template_store_fail (store, "debian", 2, "no space", NULL, NULL);
  g_assert_true (usher_template_store_remove (store, "debian", 2, NULL, &error));
  g_assert_no_error (error);
  store_templates_assert_refused (usher_template_store_remove (store, "debian", 2, NULL, &error), &error,
                                  USHER_ERROR_NOT_FOUND);
  g_assert_cmpuint (store_templates_next (fixture, "debian"), ==, 3);
}

static UsherDesktop *
store_templates_source (StoreFixture       *fixture,
                        const UsherDesktop *desktop,
                        guint               version,
                        gboolean            full,
                        GError            **error)
{
  UsherDesktopSource source = { .template = "debian", .version = version, .full = full };

  return usher_desktop_store_set_source (USHER_DESKTOP_STORE (fixture->store), desktop->id, desktop->revision, &source,
                                         NULL, error);
}

/* what a disk hangs on stays; what is retired gets no more disks */
static void
test_needed (StoreFixture *fixture,
             gconstpointer adapter)
{
  g_autoptr (UsherDesktop) planned = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_RECYCLING, NULL);
  UsherTemplateStore *store = store_templates (fixture);
  g_autoptr (UsherDesktop) linked = NULL;
  g_autoptr (UsherDesktop) full = NULL;
  g_autoptr (GError) error = NULL;

  store_templates_publish (fixture, "debian");
  store_templates_publish (fixture, "debian");
  linked = store_templates_source (fixture, planned, 1, FALSE, &error);
  g_assert_no_error (error);
  usher_template_store_retire (store, "debian", 1, NULL, &error);
  store_templates_assert_refused (usher_template_store_remove (store, "debian", 1, NULL, &error), &error,
                                  USHER_ERROR_CONFLICT);
  store_templates_assert_refused (store_templates_source (fixture, linked, 1, FALSE, &error) != NULL, &error,
                                  USHER_ERROR_CONFLICT);
  store_templates_assert_refused (store_templates_source (fixture, linked, 7, FALSE, &error) != NULL, &error,
                                  USHER_ERROR_NOT_FOUND);
  full = store_templates_source (fixture, linked, 2, TRUE, &error);
  g_assert_no_error (error);
  g_assert_true (usher_template_store_remove (store, "debian", 1, NULL, &error));
  g_assert_no_error (error);
}

static void
store_templates_assert_hosts (StoreFixture *fixture,
                              guint         number,
                              const char   *expected)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) hosts = usher_copy_store_hosts (store_templates_copies (fixture), "debian", number, &error);
  g_autofree char *joined = NULL;

  g_assert_no_error (error);
  joined = g_strjoinv (" ", hosts);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_copies (StoreFixture *fixture,
             gconstpointer adapter)
{
  UsherCopyStore *copies = store_templates_copies (fixture);
  g_autoptr (GPtrArray) on_host = NULL;
  g_autoptr (GError) error = NULL;

  store_templates_publish (fixture, "debian");
  store_templates_publish (fixture, "debian");
  store_templates_next (fixture, "debian");
  store_templates_assert_hosts (fixture, 1, "");
  g_assert_true (usher_copy_store_add (copies, "debian", 1, "kvm2", &error));
  g_assert_true (usher_copy_store_add (copies, "debian", 1, "kvm1", &error));
  g_assert_true (usher_copy_store_add (copies, "debian", 1, "kvm1", &error));
  g_assert_true (usher_copy_store_add (copies, "debian", 2, "kvm1", &error));
  store_templates_assert_hosts (fixture, 1, "kvm1 kvm2");
  store_templates_assert_refused (usher_copy_store_add (copies, "debian", 3, "kvm1", &error), &error,
                                  USHER_ERROR_CONFLICT);
  store_templates_assert_refused (usher_copy_store_add (copies, "debian", 4, "kvm1", &error), &error,
                                  USHER_ERROR_NOT_FOUND);

  on_host = usher_copy_store_on_host (copies, "kvm1", &error);
  g_assert_cmpuint (on_host->len, ==, 2);
  g_assert_cmpuint (((UsherTemplateVersion *) on_host->pdata[0])->number, ==, 2);
  g_assert_cmpuint (((UsherTemplateVersion *) on_host->pdata[1])->number, ==, 1);

  /* a copy that nobody would know of any more keeps its version */
  usher_template_store_retire (store_templates (fixture), "debian", 1, NULL, &error);
  g_assert_true (usher_copy_store_remove (copies, "debian", 1, "kvm2", &error));
  store_templates_assert_refused (usher_template_store_remove (store_templates (fixture), "debian", 1, NULL, &error),
                                  &error, USHER_ERROR_CONFLICT);
  g_assert_true (usher_copy_store_remove (copies, "debian", 1, "kvm1", &error));
  g_assert_true (usher_copy_store_remove (copies, "debian", 1, "kvm1", &error));
  g_assert_true (usher_template_store_remove (store_templates (fixture), "debian", 1, NULL, &error));
  g_assert_no_error (error);
  store_templates_assert_hosts (fixture, 1, "");
  store_templates_assert_hosts (fixture, 2, "kvm1");
}

static gpointer
store_templates_race_to_publish (gpointer data)
{
  guint number = store_templates_publish (data, "debian");

  g_assert_cmpuint (number, <=, STORE_RACERS);
  store_fixture_finished (data, TRUE, NULL, USHER_ERROR_CONFLICT);
  return NULL;
}

static void
test_race_to_publish (StoreFixture *fixture,
                      gconstpointer adapter)
{
  g_autoptr (GPtrArray) versions = NULL;

  store_fixture_race (fixture, store_templates_race_to_publish);
  versions = usher_template_store_list (store_templates (fixture), "debian", NULL);
  g_assert_cmpuint (versions->len, ==, STORE_RACERS);
  g_assert_cmpuint (store_templates_next (fixture, "debian"), ==, STORE_RACERS + 1);
}

/* one wants to make a disk of a version while another retires it and takes it away: never both */
static gpointer
store_templates_race_to_use (gpointer data)
{
  static gint number;
  StoreFixture *fixture = data;
  guint mine = (guint) g_atomic_int_add (&number, 1) % STORE_RACERS;
  g_autofree char *id = g_strdup_printf ("%08x-0000-4000-8000-000000000000", mine);
  g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (USHER_DESKTOP_STORE (fixture->store), id, NULL);
  g_autoptr (UsherDesktop) linked = NULL;
  g_autoptr (GError) error = NULL;
  gboolean removed = FALSE;

  if (mine == STORE_RACERS / 2)
    removed = usher_template_store_retire (store_templates (fixture), "debian", 1, NULL, NULL)
              && usher_template_store_remove (store_templates (fixture), "debian", 1, NULL, NULL);
  else
    linked = store_templates_source (fixture, desktop, 1, FALSE, &error);
  if (removed)
    g_atomic_int_add (&fixture->winners, 1000);
  g_atomic_int_inc (linked != NULL ? &fixture->winners : &fixture->losers);
  return NULL;
}

static void
test_race_to_use (StoreFixture *fixture,
                  gconstpointer adapter)
{
  GThread *threads[STORE_RACERS];
  UsherVersionCounts counts;

  store_templates_publish (fixture, "debian");
  store_templates_publish (fixture, "debian");
  for (guint i = 0; i < STORE_RACERS; i++)
    usher_desktop_free (store_fixture_desktop (fixture, i, "office", USHER_DESKTOP_RECYCLING, NULL));
  for (guint i = 0; i < STORE_RACERS; i++)
    threads[i] = g_thread_new ("racer", store_templates_race_to_use, fixture);
  for (guint i = 0; i < STORE_RACERS; i++)
    g_thread_join (threads[i]);
  usher_fleet_store_made_of (USHER_FLEET_STORE (fixture->store), NULL, "debian", 1, &counts, NULL);
  g_assert_cmpint (fixture->winners, <=, 1000);
  g_assert_cmpuint (counts.linked, ==, (guint) fixture->winners % 1000);
}

/**
 * store_templates_register:
 * @adapter: whose store is tested
 */
void
store_templates_register (const char *adapter)
{
  store_fixture_add (adapter, "templates/publish", test_publish);
  store_fixture_add (adapter, "templates/list", test_list);
  store_fixture_add (adapter, "templates/fail", test_fail);
  store_fixture_add (adapter, "templates/roll-back", test_roll_back);
  store_fixture_add (adapter, "templates/note", test_note);
  store_fixture_add (adapter, "templates/remove", test_remove);
  store_fixture_add (adapter, "templates/needed", test_needed);
  store_fixture_add (adapter, "templates/copies", test_copies);
  store_fixture_add (adapter, "templates/race-to-publish", test_race_to_publish);
  store_fixture_add (adapter, "templates/race-to-use", test_race_to_use);
}
