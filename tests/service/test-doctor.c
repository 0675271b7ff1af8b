/* SPDX-License-Identifier: GPL-2.0-or-later */
/* what differs from the plan is found, and mended where nobody's work can be in it; adopted domains are never touched */
#include <json-glib/json-glib.h>

#include "broker/service/adopt-flow.h"
#include "broker/service/audit.h"
#include "broker/service/doctor.h"
#include "tests/service/broker-fixture.h"

static const UsherLaunchAsk ask_office = { .offer = "pool:office" };

static UsherRequest *
admin (void)
{
  return usher_request_new (NULL, "uid:0", "local", 30);
}

static GPtrArray *
look (UsherBrokerFixture *fixture,
      gboolean            mend)
{
  g_autoptr (UsherRequest) request = admin ();
  g_autoptr (GError) error = NULL;
  GPtrArray *findings = usher_doctor_look (fixture->context, fixture->keeper, request, mend, &error);

  g_assert_no_error (error);
  return findings;
}

static void
fill (UsherBrokerFixture *fixture,
      UsherPoolKind       kind)
{
  UsherPool *pool = usher_broker_fixture_pool ("office", kind);

  pool->size_min = pool->size_max = 2;
  usher_broker_fixture_configure (fixture, pool);
  usher_broker_fixture_keep (fixture);
}

static void
test_healthy (UsherBrokerFixture *fixture,
              gconstpointer       data)
{
  g_autoptr (GPtrArray) findings = NULL;

  fill (fixture, USHER_POOL_FLOATING);
  findings = look (fixture, TRUE);
  g_assert_cmpuint (findings->len, ==, 0);
}

/* a free desktop whose domain is gone is made anew; somebody's personal one is left alone, and it is said */
static void
test_missing (UsherBrokerFixture *fixture,
              gconstpointer       data)
{
  g_autoptr (UsherLaunchDocument) hers = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GPtrArray) mended = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (UsherDesktop) own = NULL;
  UsherDesktopQuery query = { .pool = "office" };

  fill (fixture, USHER_POOL_PERSONAL);
  hers = usher_broker_fixture_launch (fixture, "alice", &ask_office, NULL);
  all = usher_desktop_store_find (usher_context_desktops (fixture->context), &query, NULL);
  for (guint i = 0; i < all->len; i++)
    usher_fake_hypervisor_vanish (fixture->host, ((UsherDesktop *) all->pdata[i])->id);
  findings = look (fixture, FALSE);
  g_assert_cmpuint (findings->len, ==, 2);
  for (guint i = 0; i < findings->len; i++)
    {
      const UsherDoctorFinding *finding = findings->pdata[i];
      gboolean is_hers = g_str_equal (finding->id, hers->desktop_id);

      g_assert_cmpint (finding->kind, ==, USHER_DOCTOR_MISSING_DOMAIN);
      g_assert_cmpint (finding->remedy, ==, is_hers ? USHER_DOCTOR_LEAVE : USHER_DOCTOR_REMAKE);
      g_assert_true (!is_hers || strstr (finding->advice, "alice@office") != NULL);
    }
  mended = look (fixture, TRUE);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_FAILED), ==, 1);
  own = usher_broker_fixture_own (fixture, "alice@office");
  g_assert_cmpstr (own->id, ==, hers->desktop_id);
  after = look (fixture, FALSE);
  g_assert_cmpuint (after->len, ==, 1);
}

static void
assert_audited (UsherBrokerFixture *fixture,
                const char         *id,
                const char         *action)
{
  UsherAuditStore *audit = usher_context_audit (fixture->context);
  g_autoptr (JsonNode) rows = NULL;
  guint found = 0;

  usher_audit_store_flush (audit, NULL);
  rows = usher_audit_store_read (audit, id, 100, NULL);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (rows)); i++)
    {
      JsonObject *row = json_array_get_object_element (json_node_get_array (rows), i);

      found += g_str_equal (json_object_get_string_member (row, "action"), action) &&
               g_str_equal (json_object_get_string_member (row, "actor"), "uid:0");
    }
  g_assert_cmpuint (found, ==, 1);
}

/* a clone that the store forgot: of a floating pool it goes; of unknown origin it stays */
static void
test_stray (UsherBrokerFixture *fixture,
            gconstpointer       data)
{
  UsherDesktopStore *desktops = usher_context_desktops (fixture->context);
  UsherDesktopQuery query = { .pool = "office", .limit = 1 };
  UsherWait wait = usher_wait_new (5, NULL);
  UsherCloneSpec foreign = { .id = "5f0c4ee6-8a4e-4a83-8f2f-1d7a1f2b0001", .name = "theirs", .pool = "elsewhere",
                             .base_volume = "debian.qcow2", .domain_xml = "<domain/>" };
  g_autoptr (GPtrArray) some = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GPtrArray) after = NULL;
  const UsherDesktop *forgotten;
  g_autoptr (GError) error = NULL;

  fill (fixture, USHER_POOL_FLOATING);
  some = usher_desktop_store_find (desktops, &query, NULL);
  forgotten = some->pdata[0];
  g_assert_true (usher_desktop_store_remove (desktops, forgotten->id, forgotten->revision, NULL, &error));
  g_assert_true (usher_hypervisor_clone (USHER_HYPERVISOR (fixture->host), &foreign, &wait, &error));
  findings = look (fixture, TRUE);
  g_assert_cmpuint (findings->len, >=, 2);
  for (guint i = 0; i < findings->len; i++)
    {
      const UsherDoctorFinding *finding = findings->pdata[i];

      g_assert_cmpint (finding->kind, ==, USHER_DOCTOR_STRAY_DOMAIN);
      g_assert_cmpint (finding->remedy, ==,
                       g_str_equal (finding->id, foreign.id) ? USHER_DOCTOR_LEAVE : USHER_DOCTOR_DONE);
    }
  g_assert_cmpuint (usher_fake_hypervisor_generation (fixture->host, forgotten->id), ==, 0);
  assert_audited (fixture, forgotten->id, "remove-stray");
  g_assert_cmpuint (usher_fake_hypervisor_generation (fixture->host, foreign.id), >, 0);
  after = look (fixture, TRUE);
  g_assert_cmpuint (after->len, ==, 1);
}

/* on storage that hosts share, its disk is the one that is in use on the other host: nothing of it is removed */
static void
test_elsewhere (UsherBrokerFixture *fixture,
                gconstpointer       data)
{
  UsherWait wait = usher_wait_new (5, NULL);
  UsherCloneSpec left = { .id = "5f0c4ee6-8a4e-4a83-8f2f-1d7a1f2b0005", .name = "office-009", .pool = "office",
                          .base_volume = "debian.qcow2", .domain_xml = "<domain/>" };
  g_autoptr (UsherDesktop) moved = usher_desktop_new ();
  g_autoptr (UsherRequest) request = admin ();
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GError) error = NULL;
  const UsherDoctorFinding *finding;
  UsherAuditEntry audit;

  fill (fixture, USHER_POOL_FLOATING);
  g_assert_true (usher_hypervisor_clone (USHER_HYPERVISOR (fixture->host), &left, &wait, &error));
  moved->id = g_strdup (left.id);
  moved->name = g_strdup (left.name);
  moved->pool = g_strdup ("office");
  moved->host = g_strdup ("kvm2");
  moved->template = g_strdup ("debian");
  moved->state = USHER_DESKTOP_READY;
  moved->state_since = 1;
  audit = usher_audit_entry (request, "plan", moved);
  g_assert_true (usher_desktop_store_add (usher_context_desktops (fixture->context), moved, &audit, &error));
  findings = look (fixture, TRUE);
  g_assert_cmpuint (findings->len, ==, 1);
  finding = findings->pdata[0];
  g_assert_cmpint (finding->kind, ==, USHER_DOCTOR_STRAY_DOMAIN);
  g_assert_cmpint (finding->remedy, ==, USHER_DOCTOR_LEAVE);
  g_assert_nonnull (strstr (finding->advice, "desktop office-009 is on host kvm2 now"));
  g_assert_cmpuint (usher_fake_hypervisor_generation (fixture->host, left.id), >, 0);
}

static void
test_silent (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  g_autoptr (GPtrArray) findings = NULL;

  fill (fixture, USHER_POOL_FLOATING);
  usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_INVENTORY, USHER_ERROR_HOST_LOST, 1);
  findings = look (fixture, TRUE);
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_cmpint (((UsherDoctorFinding *) findings->pdata[0])->kind, ==, USHER_DOCTOR_HOST_SILENT);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, 2);
}

static void
test_adopt (UsherBrokerFixture *fixture,
            gconstpointer       data)
{
  static const char id[] = "5f0c4ee6-8a4e-4a83-8f2f-1d7a1f2b0002";
  g_autoptr (UsherRequest) request = admin ();
  UsherAdoptAsk ask = { .domain = "old-desk", .host = "kvm1", .pool = "office", .owner = "alice@office" };
  g_autoptr (UsherDesktop) desktop = NULL;
  g_autoptr (UsherDesktop) again = NULL;
  g_autoptr (UsherLaunchDocument) hers = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GError) error = NULL;

  fill (fixture, USHER_POOL_FLOATING);
  usher_fake_hypervisor_foreign (fixture->host, id, "old-desk");
  g_assert_null (usher_adopt_flow_adopt (fixture->context, request, &ask, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_clear_error (&error);

  usher_broker_fixture_configure (fixture, usher_broker_fixture_pool ("office", USHER_POOL_PERSONAL));
  desktop = usher_adopt_flow_adopt (fixture->context, request, &ask, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (desktop->id, ==, id);
  g_assert_cmpstr (desktop->owner, ==, "alice@office");
  hers = usher_broker_fixture_launch (fixture, "alice", &ask_office, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hers->desktop_id, ==, id);
  again = usher_adopt_flow_adopt (fixture->context, request, &ask, &error);
  g_assert_null (again);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_clear_error (&error);
  findings = look (fixture, FALSE);
  g_assert_cmpuint (findings->len, ==, 0);

  /* given up, its disk is never reset for the next: the pool says so */
  g_assert_true (usher_release_flow_release (fixture->context, fixture->keeper, request, id, &error));
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_FAILED), ==, 1);
}

static UsherDesktop *
adopt (UsherBrokerFixture *fixture,
       const char         *domain,
       const char         *owner,
       GError            **error)
{
  g_autoptr (UsherRequest) request = admin ();
  UsherAdoptAsk ask = { .domain = domain, .host = "kvm1", .pool = "office", .owner = owner };

  return usher_adopt_flow_adopt (fixture->context, request, &ask, error);
}

/* a try that is repeated goes on; one that is refused says what to do, in no database's words */
static void
test_adopt_again (UsherBrokerFixture *fixture,
                  gconstpointer       data)
{
  g_autoptr (UsherDesktop) first = NULL;
  g_autoptr (UsherDesktop) again = NULL;
  g_autoptr (UsherDesktop) refused = NULL;
  g_autoptr (UsherDesktop) namesake = NULL;
  g_autoptr (GError) error = NULL;

  fill (fixture, USHER_POOL_PERSONAL);
  usher_fake_hypervisor_foreign (fixture->host, "5f0c4ee6-8a4e-4a83-8f2f-1d7a1f2b0003", "old-desk");
  usher_fake_hypervisor_foreign (fixture->host, "5f0c4ee6-8a4e-4a83-8f2f-1d7a1f2b0004", "office-001");
  first = adopt (fixture, "old-desk", NULL, &error);
  g_assert_no_error (error);
  again = adopt (fixture, "old-desk", "alice@office", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->owner, ==, "alice@office");
  refused = adopt (fixture, "old-desk", "bob@office", &error);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_assert_cmpstr (error->message, ==, "it is desktop old-desk of pool office already, and belongs to alice@office");
  g_clear_error (&error);
  namesake = adopt (fixture, "5f0c4ee6-8a4e-4a83-8f2f-1d7a1f2b0004", NULL, &error);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "there is another desktop office-001: give the domain another name"));
}

#define ADD(path, test)                                                                                            \
  g_test_add (path, UsherBrokerFixture, NULL, usher_broker_fixture_setup, test, usher_broker_fixture_teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* the broker says what it finds on a host */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  ADD ("/doctor/healthy", test_healthy);
  ADD ("/doctor/missing", test_missing);
  ADD ("/doctor/stray", test_stray);
  ADD ("/doctor/elsewhere", test_elsewhere);
  ADD ("/doctor/silent", test_silent);
  ADD ("/doctor/adopt", test_adopt);
  ADD ("/doctor/adopt-again", test_adopt_again);
  return g_test_run ();
}
