/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/service/broker-fixture.h"

#include "broker/adapters/sql/sql-store.h"

/* a wait that fails loudly instead of hanging the run */
#define FIXTURE_PATIENCE (30 * G_TIME_SPAN_SECOND)

UsherPool *
usher_broker_fixture_pool (const char   *name,
                           UsherPoolKind kind)
{
  static const char *const staff[] = { "staff", NULL };
  UsherPool *pool = usher_pool_new ();

  pool->name = g_strdup (name);
  pool->title = g_strconcat ("The ", name, NULL);
  pool->template = g_strdup ("debian");
  pool->kind = kind;
  pool->name_pattern = g_strconcat (name, "-###", NULL);
  pool->size_min = 2;
  pool->size_max = 4;
  pool->per_user = 1;
  pool->ticket_life = 60;
  pool->start_timeout = 20;
  pool->take_over = USHER_TAKE_OVER_ASK;
  pool->user_actions = USHER_POOL_USER_START | USHER_POOL_USER_SHUTDOWN;
  pool->allow_groups = g_strdupv ((char **) staff);
  pool->policy.monitors = 1;
  return pool;
}

/**
 * usher_broker_fixture_configure:
 * @pool: (transfer full): the only pool from now on
 */
void
usher_broker_fixture_configure (UsherBrokerFixture *fixture,
                                UsherPool          *pool)
{
  g_autoptr (UsherCatalog) catalog = usher_catalog_new ();
  UsherTemplate *template = usher_template_new ();
  UsherHost *host = usher_host_new ();

  host->name = g_strdup ("kvm1");
  host->spice_address = g_strdup ("192.0.2.1");
  host->spice_ca = g_strdup ("-----BEGIN CERTIFICATE-----\n");
  host->spice_subject = g_strdup ("CN=kvm1");
  host->limit = 100;
  template->name = g_strdup ("debian");
  template->volume = g_strdup ("debian.qcow2");
  template->domain = g_strdup ("<domain/>");
  g_hash_table_insert (catalog->hosts, host->name, host);
  g_hash_table_insert (catalog->templates, template->name, template);
  g_hash_table_insert (catalog->pools, pool->name, pool);
  usher_context_set_catalog (fixture->context, catalog);
  fixture->pool = pool;
}

/**
 * usher_broker_fixture_unfix:
 *
 * From now on the pool's template is one that is published.
 */
void
usher_broker_fixture_unfix (UsherBrokerFixture *fixture)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (fixture->context);
  UsherTemplate *template = (UsherTemplate *) usher_catalog_template (catalog, "debian");

  g_clear_pointer (&template->volume, g_free);
  g_clear_pointer (&template->domain, g_free);
}

static void
fixture_make_directory (UsherBrokerFixture *fixture)
{
  static const char *const staff[] = { "staff", "everybody", NULL };
  static const char *const others[] = { "everybody", NULL };
  static const char *const admins[] = { "everybody", "vdi-admins", NULL };
  g_autoptr (GPtrArray) realms = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_sign_in_realm_free);

  fixture->directory = usher_fake_directory_new ("office");
  usher_fake_directory_add (fixture->directory, "alice", "secret", staff);
  usher_fake_directory_add (fixture->directory, "bob", "secret", staff);
  usher_fake_directory_add (fixture->directory, "mallory", "secret", others);
  usher_fake_directory_add (fixture->directory, "ada", "secret", admins);
  g_ptr_array_add (realms, usher_sign_in_realm_new ("office", "Office", USHER_DIRECTORY (fixture->directory), NULL));
  usher_context_set_realms (fixture->context, realms);
}

/**
 * usher_broker_fixture_open:
 * @store: for desktops and sessions
 * @rest: for tokens and audit; may be @store
 * @host: shared with a broker that was there before
 */
void
usher_broker_fixture_open (UsherBrokerFixture  *fixture,
                           GObject             *store,
                           GObject             *rest,
                           UsherFakeHypervisor *host)
{
  static const char *const admins[] = { "vdi-admins", NULL };

  fixture->store = g_object_ref (store);
  fixture->host = g_object_ref (host);
  fixture->context = usher_context_new (USHER_DESKTOP_STORE (store), USHER_SESSION_STORE (store),
                                        USHER_TOKEN_STORE (rest), USHER_AUDIT_STORE (rest));
  usher_broker_fixture_configure (fixture, usher_broker_fixture_pool ("office", USHER_POOL_FLOATING));
  fixture_make_directory (fixture);
  fixture->workers = usher_workers_new ();
  fixture->line = usher_wait_line_new ();
  fixture->locks = usher_desktop_locks_new ();
  fixture->jobs = usher_jobs_new ();
  fixture->keeper = usher_pool_keeper_new (fixture->context, fixture->workers, fixture->line);
  fixture->hosts = usher_host_flow_new (fixture->context, fixture->keeper);
  fixture->inbox = usher_inbox_new (fixture->context, fixture->workers, fixture->keeper, fixture->locks);
  fixture->login = usher_login_flow_new (fixture->context, 1800, 36000, admins);
  fixture->launch = usher_launch_flow_new (fixture->context, fixture->jobs, fixture->workers, fixture->keeper,
                                           fixture->line, fixture->locks);
  fixture->templates = usher_template_flow_new (fixture->context, fixture->jobs, fixture->workers, fixture->keeper);
  fixture->power = usher_power_flow_new (fixture->context, fixture->jobs, fixture->workers);
  fixture->snapshots = usher_snapshot_flow_new (fixture->context, fixture->jobs, fixture->workers);
  usher_context_put_hypervisor (fixture->context, "kvm1", USHER_HYPERVISOR (host));
  usher_inbox_attach (fixture->inbox, "kvm1", USHER_HYPERVISOR (host));
}

void
usher_broker_fixture_setup (UsherBrokerFixture *fixture,
                            gconstpointer       data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSqlStore) store = usher_sql_store_open ("sqlite::memory:", &error);
  g_autoptr (UsherFakeHypervisor) host = usher_fake_hypervisor_new (NULL);

  g_assert_no_error (error);
  usher_broker_fixture_open (fixture, G_OBJECT (store), G_OBJECT (store), host);
}

void
usher_broker_fixture_teardown (UsherBrokerFixture *fixture,
                               gconstpointer       data)
{
  usher_pool_keeper_stop (fixture->keeper);
  usher_jobs_stop (fixture->jobs);
  usher_workers_stop (fixture->workers);
  /* the host owns the listener that holds the inbox, and so the context */
  usher_context_put_hypervisor (fixture->context, "kvm1", NULL);
  g_clear_object (&fixture->power);
  g_clear_object (&fixture->snapshots);
  g_clear_object (&fixture->templates);
  g_clear_object (&fixture->launch);
  g_clear_object (&fixture->login);
  g_clear_object (&fixture->inbox);
  g_clear_pointer (&fixture->hosts, usher_host_flow_free);
  g_clear_object (&fixture->keeper);
  g_clear_object (&fixture->jobs);
  g_clear_object (&fixture->workers);
  g_clear_pointer (&fixture->line, usher_wait_line_free);
  g_clear_pointer (&fixture->locks, usher_desktop_locks_free);
  g_clear_object (&fixture->context);
  g_clear_object (&fixture->directory);
  g_clear_object (&fixture->host);
  g_clear_object (&fixture->store);
}

/**
 * usher_broker_fixture_keep:
 *
 * Turns the keeper until nothing is left to do.
 */
void
usher_broker_fixture_keep (UsherBrokerFixture *fixture)
{
  gint64 until = g_get_monotonic_time () + FIXTURE_PATIENCE;
  guint begun;

  do
    {
      begun = usher_pool_keeper_turn (fixture->keeper);
      while (usher_pool_keeper_busy (fixture->keeper) > 0)
        {
          g_assert_cmpint (g_get_monotonic_time (), <, until);
          g_usleep (1000);
        }
    }
  while (begun > 0);
}

static void
fixture_mark (gpointer data)
{
  g_atomic_int_set ((gint *) data, 1);
}

/**
 * usher_broker_fixture_settle:
 *
 * Returns when all events that were there before it are worked off; put-off looks are not waited for.
 */
void
usher_broker_fixture_settle (UsherBrokerFixture *fixture)
{
  gint64 until = g_get_monotonic_time () + FIXTURE_PATIENCE;
  gint done = 0;

  usher_workers_push_at (fixture->workers, "events:kvm1", g_get_monotonic_time (), fixture_mark, &done);
  while (!g_atomic_int_get (&done))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (1000);
    }
}

UsherRequest *
usher_broker_fixture_request (const char *user)
{
  const char *groups[] = { "everybody", g_str_equal (user, "mallory") ? NULL : "staff", NULL };
  g_autoptr (UsherIdentity) who = usher_identity_new ("office", user, NULL, groups, g_get_real_time ());

  return usher_request_new (who, NULL, "192.0.2.50", 30);
}

typedef struct
{
  GMutex          lock;
  GCond           cond;
  UsherJobReport *report;
  gboolean        answered;
} FixtureWatch;

static void
fixture_on_report (UsherJobReport *report,
                   const GError   *error,
                   gpointer        user_data)
{
  FixtureWatch *watch = user_data;

  g_mutex_lock (&watch->lock);
  watch->report = report;
  watch->answered = TRUE;
  g_cond_signal (&watch->cond);
  g_mutex_unlock (&watch->lock);
}

/**
 * usher_broker_fixture_wait_job:
 *
 * Returns: (transfer full): the report of @job when it ended; NULL when it is not found
 */
UsherJobReport *
usher_broker_fixture_wait_job (UsherBrokerFixture *fixture,
                               const char         *job,
                               const char         *owner)
{
  gint64 until = g_get_monotonic_time () + FIXTURE_PATIENCE;

  for (;;)
    {
      FixtureWatch watch = { 0 };

      g_assert_cmpint (g_get_monotonic_time (), <, until);
      usher_jobs_watch (fixture->jobs, job, owner, 5, fixture_on_report, &watch);
      g_mutex_lock (&watch.lock);
      while (!watch.answered)
        g_cond_wait (&watch.cond, &watch.lock);
      g_mutex_unlock (&watch.lock);
      if (watch.report == NULL || watch.report->state == USHER_JOB_READY || watch.report->state == USHER_JOB_FAILED)
        return watch.report;
      usher_job_report_free (watch.report);
    }
}

/**
 * usher_broker_fixture_launch:
 *
 * Launches, and waits for the job if there is one.
 */
UsherLaunchDocument *
usher_broker_fixture_launch (UsherBrokerFixture   *fixture,
                             const char           *user,
                             const UsherLaunchAsk *ask,
                             GError              **error)
{
  g_autoptr (UsherRequest) request = usher_broker_fixture_request (user);
  g_autofree char *job = NULL;
  g_autofree char *owner = usher_identity_owner (request->who);
  g_autoptr (UsherJobReport) report = NULL;
  UsherLaunchDocument *document = usher_launch_flow_launch (fixture->launch, request, ask, &job, error);
  UsherError code;

  if (job == NULL)
    return document;
  report = usher_broker_fixture_wait_job (fixture, job, owner);
  g_assert_nonnull (report);
  if (report->state == USHER_JOB_READY)
    return g_steal_pointer (&report->result);
  g_assert_true (usher_error_from_word (report->code, &code));
  g_set_error (error, USHER_ERROR, code, "%s", report->detail);
  return NULL;
}

UsherDesktop *
usher_broker_fixture_own (UsherBrokerFixture *fixture,
                          const char         *owner)
{
  UsherDesktopQuery query = { .owner = owner };
  g_autoptr (GPtrArray) own = usher_desktop_store_find (usher_context_desktops (fixture->context), &query, NULL);

  g_assert_cmpuint (own->len, <=, 1);
  return own->len == 1 ? usher_desktop_copy (own->pdata[0]) : NULL;
}

guint
usher_broker_fixture_count (UsherBrokerFixture *fixture,
                            UsherDesktopState   state)
{
  UsherDesktopCounts counts;

  g_assert_true (usher_desktop_store_counts (usher_context_desktops (fixture->context), fixture->pool->name, &counts,
                                             NULL));
  return counts.by_state[state];
}
