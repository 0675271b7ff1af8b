/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/file/file-directory.h"
#include "broker/service/admin-users.h"
#include "broker/service/host-report.h"
#include "broker/service/pool-report.h"
#include "tests/lib/scratch.h"
#include "tests/service/admin-fixture.h"

static void
test_find (UsherBrokerFixture *fixture,
           gconstpointer       data)
{
  static const char *const missing[] = { "", "office", "office-003", "OFFICE-001", "' OR 1=1 --",
                                         "00000000-0000-4000-8000-000000000000" };
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherDesktop) by_name = NULL;
  g_autoptr (UsherDesktop) by_id = NULL;

  usher_broker_fixture_keep (fixture);
  by_name = usher_admin_flow_desktop (&flow, "office-001", NULL);
  by_id = usher_admin_flow_desktop (&flow, by_name->id, NULL);
  g_assert_cmpstr (by_id->name, ==, "office-001");
  for (gsize i = 0; i < G_N_ELEMENTS (missing); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (usher_admin_flow_desktop (&flow, missing[i], &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
    }
}

static void
test_release (UsherBrokerFixture *fixture,
              gconstpointer       data)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  g_autofree char *name = NULL;
  g_autoptr (UsherDesktop) desktop = NULL;
  guint generation;

  usher_broker_fixture_keep (fixture);
  name = admin_fixture_give_one (fixture);
  desktop = usher_admin_flow_desktop (&flow, name, NULL);
  generation = usher_fake_hypervisor_generation (fixture->host, desktop->id);
  g_assert_true (usher_admin_flow_release (&flow, request, name, &error));
  g_assert_no_error (error);
  admin_fixture_assert_state (fixture, name, "recycling");
  g_assert_null (usher_broker_fixture_own (fixture, "alice@office"));

  usher_broker_fixture_keep (fixture);
  admin_fixture_assert_state (fixture, name, "ready");
  g_assert_cmpuint (usher_fake_hypervisor_generation (fixture->host, desktop->id), >, generation);
  g_assert_false (usher_admin_flow_release (&flow, request, name, &again));
  g_assert_error (again, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_assert_cmpuint (admin_fixture_audited (fixture, "release", "ok"), ==, 1);
}

static void
test_recycle (UsherBrokerFixture *fixture,
              gconstpointer       data)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) busy = NULL;
  g_autoptr (GError) owned = NULL;
  g_autofree char *name = NULL;

  usher_broker_fixture_keep (fixture);
  g_assert_true (usher_admin_flow_recycle (&flow, request, "office-001", &error));
  g_assert_no_error (error);
  g_assert_false (usher_admin_flow_recycle (&flow, request, "office-001", &busy));
  g_assert_error (busy, USHER_ERROR, USHER_ERROR_CONFLICT);
  usher_broker_fixture_keep (fixture);
  admin_fixture_assert_state (fixture, "office-001", "ready");

  name = admin_fixture_give_one (fixture);
  g_assert_false (usher_admin_flow_recycle (&flow, request, name, &owned));
  g_assert_error (owned, USHER_ERROR, USHER_ERROR_CONFLICT);
  admin_fixture_assert_state (fixture, name, "assigned");
  g_assert_cmpuint (admin_fixture_audited (fixture, "recycle", "ok"), ==, 1);
}

/* a failed one need not wait for the keeper's next try */
static void
test_recycle_failed (UsherBrokerFixture *fixture,
                     gconstpointer       data)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (GError) error = NULL;

  usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_CLONE, USHER_ERROR_INTERNAL, 1);
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_FAILED), ==, 1);
  if (!usher_admin_flow_recycle (&flow, request, "office-001", &error))
    g_assert_true (usher_admin_flow_recycle (&flow, request, "office-002", NULL));
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_FAILED), ==, 0);
}

static void
test_remove (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (GError) owned = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDesktop) before = NULL;
  g_autofree char *name = NULL;

  usher_broker_fixture_keep (fixture);
  name = admin_fixture_give_one (fixture);
  before = usher_admin_flow_desktop (&flow, name, NULL);
  g_assert_false (usher_admin_flow_remove (&flow, request, name, FALSE, &owned));
  g_assert_error (owned, USHER_ERROR, USHER_ERROR_CONFLICT);
  admin_fixture_assert_state (fixture, name, "assigned");

  g_assert_true (usher_admin_flow_remove (&flow, request, name, TRUE, &error));
  g_assert_no_error (error);
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_fake_hypervisor_generation (fixture->host, before->id), ==, 0);
  g_assert_null (usher_admin_flow_desktop (&flow, before->id, NULL));
  g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, 2);
  g_assert_cmpuint (admin_fixture_audited (fixture, "remove", "ok"), ==, 1);
}

/* somebody is looking at it: not even by force */
static void
test_remove_in_use (UsherBrokerFixture *fixture,
                    gconstpointer       data)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDesktop) own = NULL;
  g_autofree char *name = NULL;

  usher_broker_fixture_keep (fixture);
  name = admin_fixture_give_one (fixture);
  own = usher_admin_flow_desktop (&flow, name, NULL);
  usher_fake_hypervisor_viewer (fixture->host, own->id, "192.0.2.7:4001", TRUE);
  usher_broker_fixture_settle (fixture);
  admin_fixture_assert_state (fixture, name, "in-use");
  g_assert_false (usher_admin_flow_remove (&flow, request, name, TRUE, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  admin_fixture_assert_state (fixture, name, "in-use");
}

static void
test_launch (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  static const struct
  {
    UsherAdminLaunch ask;
    int              code;
  } wrong[] = {
    { { "nobody", "office", FALSE }, USHER_ERROR_NOT_FOUND },
    { { "alice@nowhere", "office", FALSE }, USHER_ERROR_NOT_FOUND },
    { { "mallory", "office", FALSE }, USHER_ERROR_NOT_FOUND },
    { { "alice", "nothing", FALSE }, USHER_ERROR_NOT_FOUND },
    { { "alice", "pool:nothing", FALSE }, USHER_ERROR_NOT_FOUND },
    { { "", "office", FALSE }, USHER_ERROR_NOT_FOUND },
  };
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  static const UsherAdminLaunch right = { "alice@office", "office", FALSE };
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (UsherLaunchDocument) document = NULL;
  g_autoptr (UsherJobReport) report = NULL;
  g_autoptr (UsherDesktop) own = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *job = NULL;

  usher_broker_fixture_keep (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (UsherRequest) asks = admin_fixture_request ();
      g_autoptr (GError) refused = NULL;
      g_autofree char *none = NULL;

      g_assert_null (usher_admin_flow_launch (&flow, asks, &wrong[i].ask, &none, &refused));
      g_assert_error (refused, USHER_ERROR, wrong[i].code);
    }

  document = usher_admin_flow_launch (&flow, request, &right, &job, &error);
  g_assert_no_error (error);
  if (job != NULL)
    {
      report = usher_broker_fixture_wait_job (fixture, job, "alice@office");
      g_assert_cmpint (report->state, ==, USHER_JOB_READY);
    }
  g_assert_true ((document != NULL) != (job != NULL));
  own = usher_broker_fixture_own (fixture, "alice@office");
  g_assert_nonnull (own);
  g_assert_cmpuint (admin_fixture_audited (fixture, "launch", "ok"), ==, 1);
}

static void
test_pool_report (UsherBrokerFixture *fixture,
                  gconstpointer       data)
{
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  const UsherPoolReport *report;

  usher_broker_fixture_keep (fixture);
  name = admin_fixture_give_one (fixture);
  all = usher_pool_report_list (fixture->context, fixture->keeper, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 1);
  one = usher_pool_report_list (fixture->context, fixture->keeper, "office", &error);
  report = one->pdata[0];
  g_assert_cmpuint (report->counts.by_state[USHER_DESKTOP_ASSIGNED], ==, 1);
  g_assert_null (report->problem);
  g_assert_null (usher_pool_report_list (fixture->context, fixture->keeper, "nothing", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

/* a host that answers nobody before their time is over */
#define TEST_TYPE_HUNG_HOST (test_hung_host_get_type ())
G_DECLARE_FINAL_TYPE (TestHungHost, test_hung_host, TEST, HUNG_HOST, GObject)

struct _TestHungHost
{
  GObject parent_instance;
};

static gboolean
test_hung_host_capacity (UsherHypervisor   *hypervisor,
                         UsherHostCapacity *capacity,
                         const UsherWait   *wait,
                         GError           **error)
{
  while (usher_wait_check (wait, error))
    g_usleep (1000);
  return FALSE;
}

static void
test_hung_host_iface_init (UsherHypervisorInterface *iface)
{
  iface->capacity = test_hung_host_capacity;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestHungHost, test_hung_host, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_HYPERVISOR, test_hung_host_iface_init))

static void
test_hung_host_class_init (TestHungHostClass *klass)
{
}

static void
test_hung_host_init (TestHungHost *self)
{
}

static UsherHost *
host_new (const char *name)
{
  UsherHost *host = usher_host_new ();

  host->name = g_strdup (name);
  return host;
}

static void
test_host_report (UsherBrokerFixture *fixture,
                  gconstpointer       data)
{
  g_autoptr (UsherCatalog) catalog = usher_catalog_new ();
  g_autoptr (UsherHypervisor) hung = g_object_new (TEST_TYPE_HUNG_HOST, NULL);
  UsherWait wait = usher_wait_new (1, NULL);
  g_autoptr (GPtrArray) reports = NULL;
  static const char *const names[] = { "hung", "kvm1", "unknown" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      UsherHost *host = host_new (names[i]);

      g_hash_table_replace (catalog->hosts, host->name, host);
    }
  usher_context_set_catalog (fixture->context, catalog);
  usher_context_put_hypervisor (fixture->context, "hung", hung);
  reports = usher_host_report_list (fixture->context, NULL, &wait, NULL);
  g_assert_cmpuint (reports->len, ==, 3);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const UsherHostReport *report = reports->pdata[i];

      g_assert_cmpstr (report->host->name, ==, names[i]);
      g_assert_true ((report->problem == NULL) == g_str_equal (names[i], "kvm1"));
      g_assert_true ((report->capacity.cpus > 0) == g_str_equal (names[i], "kvm1"));
    }
  usher_context_put_hypervisor (fixture->context, "hung", NULL);
}

static UsherSignInRealm *
kept_realm (TestScratch *scratch,
            const char  *name)
{
  g_autofree char *path = test_scratch_path (scratch, name);
  g_autoptr (UsherDirectory) directory = usher_file_directory_new (name, path);

  return usher_sign_in_realm_new (name, name, directory, USHER_USER_REGISTRY (directory));
}

static void
set_realms (UsherBrokerFixture *fixture,
            TestScratch        *scratch,
            const char *const  *names)
{
  g_autoptr (GPtrArray) realms = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_sign_in_realm_free);

  g_ptr_array_add (realms, usher_sign_in_realm_new ("office", "Office", USHER_DIRECTORY (fixture->directory), NULL));
  for (; *names != NULL; names++)
    g_ptr_array_add (realms, kept_realm (scratch, *names));
  usher_context_set_realms (fixture->context, realms);
}

static gboolean
is_signed_in (UsherBrokerFixture *fixture,
              guint8              hash)
{
  guint8 bytes[USHER_TOKEN_HASH_LENGTH] = { hash };
  g_autoptr (UsherTokenRow) row = usher_token_store_get (usher_context_tokens (fixture->context), bytes, NULL);

  return row != NULL;
}

static void
sign_in (UsherBrokerFixture *fixture,
         guint8              hash,
         const char         *user)
{
  g_autoptr (UsherIdentity) who = usher_identity_new ("local", user, NULL, NULL, 1);
  UsherTokenRow row = { .hash = { hash }, .identity = who, .expires = G_MAXINT64, .used = 1 };

  g_assert_true (usher_token_store_add (usher_context_tokens (fixture->context), &row, NULL, NULL));
}

/* a new password, disabling and removal end the user's sign-ins, and nobody else's; a new group does not */
static void
test_users_are_signed_out (UsherBrokerFixture *fixture,
                           gconstpointer       data)
{
  static const char *const local[] = { "local", NULL };
  static const char *const groups[] = { "staff", NULL };
  g_autoptr (TestScratch) scratch = test_scratch_new ();
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (UsherSecret) password = usher_secret_new ("wonder-7", 8);
  UsherUserChange add = { .user = "dora", .password = password, .disabled = -1 };
  UsherUserChange regroup = { .user = "dora", .groups = groups, .disabled = -1 };
  UsherUserChange disable = { .user = "dora", .disabled = 1 };
  UsherContext *context = fixture->context;

  set_realms (fixture, scratch, local);
  g_assert_true (usher_admin_users_put (context, request, &add, NULL));
  sign_in (fixture, 1, "dora");
  sign_in (fixture, 2, "otto");
  g_assert_true (usher_admin_users_put (context, request, &regroup, NULL));
  g_assert_true (is_signed_in (fixture, 1));
  g_assert_true (usher_admin_users_put (context, request, &add, NULL));
  g_assert_false (is_signed_in (fixture, 1));
  sign_in (fixture, 1, "dora");
  g_assert_true (usher_admin_users_put (context, request, &disable, NULL));
  g_assert_false (is_signed_in (fixture, 1));
  sign_in (fixture, 1, "dora");
  g_assert_true (usher_admin_users_remove (context, request, NULL, "dora", NULL));
  g_assert_false (is_signed_in (fixture, 1));
  g_assert_true (is_signed_in (fixture, 2));
  g_assert_cmpuint (admin_fixture_audited (fixture, "user-password", "ok"), ==, 2);
  g_assert_cmpuint (admin_fixture_audited (fixture, "user-change", "ok"), ==, 2);
  g_assert_cmpuint (admin_fixture_audited (fixture, "user-remove", "ok"), ==, 1);
}

static void
test_users_of_which_realm (UsherBrokerFixture *fixture,
                           gconstpointer       data)
{
  static const char *const none[] = { NULL };
  static const char *const two[] = { "local", "guests", NULL };
  g_autoptr (TestScratch) scratch = test_scratch_new ();
  g_autoptr (JsonNode) named = NULL;
  const struct
  {
    const char *const *realms;
    const char        *name;
    int                code;
  } wrong[] = {
    { none, NULL, USHER_ERROR_BAD_REQUEST },
    { two, NULL, USHER_ERROR_BAD_REQUEST },
    { two, "office", USHER_ERROR_BAD_REQUEST },
    { two, "nowhere", USHER_ERROR_NOT_FOUND },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      set_realms (fixture, scratch, wrong[i].realms);
      g_assert_null (usher_admin_users_list (fixture->context, wrong[i].name, &error));
      g_assert_error (error, USHER_ERROR, wrong[i].code);
    }
  named = usher_admin_users_list (fixture->context, "guests", NULL);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (named)), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* scripted failures are warned of, as they should be */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  ADMIN_FIXTURE_ADD ("find", test_find);
  ADMIN_FIXTURE_ADD ("release", test_release);
  ADMIN_FIXTURE_ADD ("recycle", test_recycle);
  ADMIN_FIXTURE_ADD ("recycle-failed", test_recycle_failed);
  ADMIN_FIXTURE_ADD ("remove", test_remove);
  ADMIN_FIXTURE_ADD ("remove-in-use", test_remove_in_use);
  ADMIN_FIXTURE_ADD ("launch", test_launch);
  ADMIN_FIXTURE_ADD ("pool-report", test_pool_report);
  ADMIN_FIXTURE_ADD ("host-report", test_host_report);
  ADMIN_FIXTURE_ADD ("users-are-signed-out", test_users_are_signed_out);
  ADMIN_FIXTURE_ADD ("users-of-which-realm", test_users_of_which_realm);
  return g_test_run ();
}
