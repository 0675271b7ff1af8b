/* SPDX-License-Identifier: GPL-2.0-or-later */
/* what is somebody's on a lost host goes on elsewhere: only over shared storage, only when fenced, and never twice */
#include "broker/service/host-takeover.h"

#include "broker/ports/shared-host.h"
#include "broker/service/inbox-host.h"
#include "tests/service/admin-fixture.h"

#define TAKEOVER_PATIENCE (30 * G_TIME_SPAN_SECOND)

static const UsherLaunchAsk ask_office = { .offer = "pool:office" };

/**
 * Takeover: two hosts, kvm1 with alice's desktop, and kvm2
 * @now: of the takeover's clock
 */
typedef struct
{
  UsherBrokerFixture   broker;
  UsherFakeHypervisor *second;
  UsherHostTakeover   *takeover;
  char                *hers;
  gint64               now;
} Takeover;

static UsherHost *
takeover_host (UsherBrokerFixture *broker,
               const char         *name)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (broker->context);

  return (UsherHost *) usher_catalog_host (catalog, name);
}

static void
takeover_add_second (Takeover *test)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (test->broker.context);
  UsherHost *first = takeover_host (&test->broker, "kvm1");
  UsherHost *host = usher_host_new ();

  first->uri = g_strdup ("test://kvm1/default");
  first->shared_storage = g_strdup ("nfs1");
  host->name = g_strdup ("kvm2");
  host->uri = g_strdup ("test://kvm2/default");
  host->shared_storage = g_strdup ("nfs1");
  host->spice_address = g_strdup ("kvm2.example");
  host->spice_ca = g_strdup (first->spice_ca);
  host->spice_subject = g_strdup (first->spice_subject);
  host->limit = 10;
  g_hash_table_insert (catalog->hosts, host->name, host);
  usher_context_put_hypervisor (test->broker.context, "kvm2", USHER_HYPERVISOR (test->second));
}

static void
takeover_set_up (Takeover      *test,
                 gconstpointer  kind)
{
  g_autoptr (UsherLaunchDocument) document = NULL;
  UsherPool *pool;

  usher_broker_fixture_setup (&test->broker, NULL);
  /* the broker says that the host does not answer */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  test->second = usher_fake_hypervisor_new (NULL);
  usher_fake_hypervisor_share (test->broker.host, test->second);
  pool = usher_broker_fixture_pool ("office", GPOINTER_TO_INT (kind));
  pool->size_min = 1;
  usher_broker_fixture_configure (&test->broker, pool);
  usher_broker_fixture_keep (&test->broker);
  document = usher_broker_fixture_launch (&test->broker, "alice", &ask_office, NULL);
  test->hers = g_strdup (document->desktop_id);
  takeover_add_second (test);
  test->takeover = usher_host_takeover_new (test->broker.context, test->broker.workers, test->broker.keeper);
  test->now = 1;
}

static void
takeover_tear_down (Takeover      *test,
                    gconstpointer  unused)
{
  usher_workers_stop (test->broker.workers);
  usher_host_takeover_free (test->takeover);
  usher_broker_fixture_teardown (&test->broker, NULL);
  g_object_unref (test->second);
  g_free (test->hers);
}

static void
takeover_mark (gpointer data)
{
  g_atomic_int_set ((gint *) data, 1);
}

/* everything that was begun on the second host has ended */
static void
takeover_settle (Takeover *test)
{
  gint64 until = g_get_monotonic_time () + TAKEOVER_PATIENCE;
  gint done = 0;

  g_assert_true (usher_workers_push (test->broker.workers, "events:kvm2", takeover_mark, &done));
  while (!g_atomic_int_get (&done))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (1000);
    }
}

/* a minute later */
static void
takeover_tick (Takeover *test)
{
  usher_host_flow_settle (test->broker.hosts);
  usher_host_takeover_tick (test->takeover, test->now);
  takeover_settle (test);
  test->now += 60 * G_TIME_SPAN_SECOND;
}

static void
takeover_lose (Takeover *test)
{
  for (int method = 0; method < USHER_N_FAKE_METHODS; method++)
    usher_fake_hypervisor_fail (test->broker.host, method, USHER_ERROR_HOST_LOST, G_MAXUINT);
  usher_host_watch_lost (usher_context_host_watch (test->broker.context), "kvm1", 1);
  usher_inbox_tick (test->broker.inbox);
  usher_broker_fixture_settle (&test->broker);
  usher_host_flow_settle (test->broker.hosts);
}

static void
takeover_come_back (Takeover *test)
{
  for (int method = 0; method < USHER_N_FAKE_METHODS; method++)
    usher_fake_hypervisor_fail (test->broker.host, method, USHER_ERROR_HOST_LOST, 0);
  usher_inbox_attach (test->broker.inbox, "kvm1", USHER_HYPERVISOR (test->broker.host));
  usher_broker_fixture_settle (&test->broker);
  usher_broker_fixture_settle (&test->broker);
}

static void
takeover_fence (Takeover *test)
{
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (GError) error = NULL;

  usher_host_flow_fenced (test->broker.hosts, request, "kvm1", &error);
  g_assert_no_error (error);
}

static void
takeover_assert (Takeover   *test,
                 const char *state,
                 const char *host)
{
  g_autoptr (UsherDesktop) now = usher_desktop_store_get (usher_context_desktops (test->broker.context), test->hers, NULL);

  g_assert_cmpstr (usher_desktop_state_to_word (now->state), ==, state);
  g_assert_cmpstr (now->host, ==, host);
  g_assert_cmpstr (now->owner, ==, "alice@office");
}

static void
takeover_assert_power (Takeover   *test,
                       UsherPower  power)
{
  g_autoptr (UsherDesktop) now = usher_desktop_store_get (usher_context_desktops (test->broker.context), test->hers, NULL);

  g_assert_cmpint (now->power, ==, power);
}

static guint
takeover_audited (Takeover   *test,
                  const char *action)
{
  UsherAuditStore *audit = usher_context_audit (test->broker.context);
  g_autoptr (JsonNode) rows = NULL;
  guint found = 0;

  usher_audit_store_flush (audit, NULL);
  rows = usher_audit_store_read (audit, test->hers, 1000, NULL);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (rows)); i++)
    found += g_str_equal (json_object_get_string_member (json_array_get_object_element (json_node_get_array (rows), i), "action"),
                          action);
  return found;
}

static void
test_not_fenced (Takeover      *test,
                 gconstpointer  unused)
{
  takeover_lose (test);
  for (guint i = 0; i < 3; i++)
    takeover_tick (test);
  takeover_assert (test, "lost", "kvm1");
  g_assert_cmpuint (usher_fake_hypervisor_calls (test->second, USHER_FAKE_TAKE_OVER), ==, 0);
}

static void
test_not_shared (Takeover      *test,
                 gconstpointer  unused)
{
  UsherHost *second = takeover_host (&test->broker, "kvm2");

  g_free (second->shared_storage);
  second->shared_storage = g_strdup ("nfs2");
  takeover_lose (test);
  takeover_fence (test);
  takeover_tick (test);
  takeover_assert (test, "lost", "kvm1");
  g_assert_cmpuint (usher_fake_hypervisor_domains (test->second), ==, 0);

  takeover_come_back (test);
  takeover_assert (test, "assigned", "kvm1");
}

/* her disk, on the other host, for her; and what is left of it on the old one goes, without the disk */
static void
test_moves_once (Takeover      *test,
                 gconstpointer  unused)
{
  guint made = usher_fake_hypervisor_generation (test->broker.host, test->hers);
  g_autoptr (UsherLaunchDocument) again = NULL;
  g_autoptr (GError) error = NULL;

  takeover_lose (test);
  takeover_fence (test);
  takeover_tick (test);
  takeover_tick (test);
  takeover_assert (test, "assigned", "kvm2");
  g_assert_cmpuint (takeover_audited (test, "take-over"), ==, 1);
  again = usher_broker_fixture_launch (&test->broker, "alice", &ask_office, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->desktop_id, ==, test->hers);
  g_assert_cmpstr (again->host, ==, "kvm2.example");
  g_assert_cmpuint (usher_fake_hypervisor_generation (test->second, test->hers), ==, made);

  /* the old one still ran, whatever was said of it: its end is not the end of hers */
  takeover_come_back (test);
  takeover_assert_power (test, USHER_POWER_ON);
  g_assert_cmpuint (usher_fake_hypervisor_generation (test->broker.host, test->hers), ==, 0);
  g_assert_true (usher_fake_hypervisor_has_disk (test->broker.host, test->hers));
  g_assert_cmpuint (takeover_audited (test, "let-go"), ==, 1);
  g_assert_cmpuint (usher_fake_hypervisor_generation (test->second, test->hers), ==, made);
  takeover_assert (test, "assigned", "kvm2");
}

/* what the old host says of its power is not the desktop's */
static void
test_old_host_talks (Takeover      *test,
                     gconstpointer  unused)
{
  g_autoptr (UsherLaunchDocument) again = NULL;

  takeover_lose (test);
  takeover_fence (test);
  takeover_tick (test);
  again = usher_broker_fixture_launch (&test->broker, "alice", &ask_office, NULL);
  for (int method = 0; method < USHER_N_FAKE_METHODS; method++)
    usher_fake_hypervisor_fail (test->broker.host, method, USHER_ERROR_HOST_LOST, 0);
  usher_fake_hypervisor_power (test->broker.host, test->hers, USHER_POWER_OFF);
  usher_broker_fixture_settle (&test->broker);
  takeover_assert_power (test, USHER_POWER_ON);
  g_assert_cmpuint (usher_fake_hypervisor_generation (test->broker.host, test->hers), ==, 0);
  takeover_assert (test, "assigned", "kvm2");
}

/* the broker died when the domain was defined and the store did not know yet */
static void
test_crash_between (Takeover      *test,
                    gconstpointer  unused)
{
  UsherCloneSpec spec = { .id = test->hers, .name = "office-001", .pool = "office", .base_volume = "debian.qcow2",
                          .domain_xml = "<domain/>" };
  UsherWait wait = usher_wait_new (10, NULL);
  g_autoptr (GError) error = NULL;

  takeover_lose (test);
  takeover_fence (test);
  usher_shared_host_take_over (USHER_SHARED_HOST (test->second), &spec, &wait, &error);
  g_assert_no_error (error);
  g_assert_true (usher_inbox_host_resync (test->broker.context, test->broker.keeper, "kvm2"));
  takeover_assert (test, "lost", "kvm1");
  g_assert_cmpuint (usher_fake_hypervisor_domains (test->second), ==, 0);
  takeover_tick (test);
  takeover_assert (test, "assigned", "kvm2");
  g_assert_cmpuint (usher_fake_hypervisor_domains (test->second), ==, 1);
}

static void
takeover_resync (gpointer data)
{
  Takeover *test = data;

  usher_inbox_host_resync (test->broker.context, test->broker.keeper, "kvm1");
}

/* the old host is looked at when its desktop is taken over: what the look has seen is no longer true at its end */
static void
test_looked_at_beside (Takeover      *test,
                       gconstpointer  unused)
{
  gint64 until = g_get_monotonic_time () + TAKEOVER_PATIENCE;
  guint calls = usher_fake_hypervisor_calls (test->broker.host, USHER_FAKE_INSPECT);

  takeover_lose (test);
  takeover_fence (test);
  for (int method = 0; method < USHER_N_FAKE_METHODS; method++)
    usher_fake_hypervisor_fail (test->broker.host, method, USHER_ERROR_HOST_LOST, 0);
  usher_desktop_store_set_power (usher_context_desktops (test->broker.context), test->hers, USHER_POWER_PAUSED, NULL);
  usher_fake_hypervisor_delay (test->broker.host, USHER_FAKE_INSPECT, 3000);
  g_assert_true (usher_workers_push (test->broker.workers, "events:kvm1", takeover_resync, test));
  while (usher_fake_hypervisor_calls (test->broker.host, USHER_FAKE_INSPECT) == calls)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (1000);
    }
  takeover_tick (test);
  usher_broker_fixture_settle (&test->broker);
  takeover_assert (test, "assigned", "kvm2");
  takeover_assert_power (test, USHER_POWER_OFF);
  g_assert_cmpuint (usher_fake_hypervisor_domains (test->broker.host), ==, 0);
  g_assert_cmpuint (usher_fake_hypervisor_domains (test->second), ==, 1);
}

/* a disk that is missing, or in use, is waited for, and tried again */
static void
test_tried_again (Takeover      *test,
                  gconstpointer  unused)
{
  takeover_lose (test);
  takeover_fence (test);
  usher_fake_hypervisor_fail (test->second, USHER_FAKE_TAKE_OVER, USHER_ERROR_BUSY, 1);
  takeover_tick (test);
  takeover_assert (test, "lost", "kvm1");
  takeover_tick (test);
  takeover_assert (test, "assigned", "kvm2");
}

/* the host answers again before anything was moved: its fence is worth nothing any more, also when it falls silent at once */
static void
test_back_first (Takeover      *test,
                 gconstpointer  unused)
{
  takeover_lose (test);
  takeover_fence (test);
  takeover_come_back (test);
  takeover_assert (test, "assigned", "kvm1");
  takeover_lose (test);
  takeover_tick (test);
  takeover_assert (test, "lost", "kvm1");
  g_assert_cmpuint (usher_fake_hypervisor_calls (test->second, USHER_FAKE_TAKE_OVER), ==, 0);
}

/* a host that must not have it does not get it */
static void
test_no_room (Takeover      *test,
              gconstpointer  unused)
{
  takeover_host (&test->broker, "kvm2")->limit = 0;
  takeover_lose (test);
  takeover_fence (test);
  takeover_tick (test);
  takeover_assert (test, "lost", "kvm1");
  takeover_host (&test->broker, "kvm2")->limit = 10;
  usher_host_watch_lost (usher_context_host_watch (test->broker.context), "kvm2", g_get_monotonic_time ());
  takeover_tick (test);
  takeover_assert (test, "lost", "kvm1");
  usher_host_watch_back (usher_context_host_watch (test->broker.context), "kvm2");
  takeover_tick (test);
  takeover_assert (test, "assigned", "kvm2");
}

/* nothing of a floating desktop is worth moving */
static void
test_floating (Takeover      *test,
               gconstpointer  unused)
{
  takeover_lose (test);
  takeover_fence (test);
  takeover_tick (test);
  takeover_assert (test, "lost", "kvm1");
  g_assert_cmpuint (usher_fake_hypervisor_calls (test->second, USHER_FAKE_TAKE_OVER), ==, 0);
}

/* two files of one machine, or hosts that share nothing: a domain that seems stale is somebody's running desktop */
static void
test_stranger (Takeover      *test,
               gconstpointer  unused)
{
  UsherHost *second = takeover_host (&test->broker, "kvm2");

  takeover_lose (test);
  takeover_fence (test);
  takeover_tick (test);
  takeover_assert (test, "assigned", "kvm2");
  g_free (second->uri);
  second->uri = g_strdup (takeover_host (&test->broker, "kvm1")->uri);
  takeover_come_back (test);
  g_assert_cmpuint (usher_fake_hypervisor_generation (test->broker.host, test->hers), >, 0);
  g_assert_cmpuint (usher_fake_hypervisor_calls (test->broker.host, USHER_FAKE_LET_GO), ==, 0);
}

#define ADD(name, kind, func) \
  g_test_add ("/service/takeover/" name, Takeover, GINT_TO_POINTER (kind), takeover_set_up, func, takeover_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("not-fenced", USHER_POOL_PERSONAL, test_not_fenced);
  ADD ("not-shared", USHER_POOL_PERSONAL, test_not_shared);
  ADD ("moves-once", USHER_POOL_PERSONAL, test_moves_once);
  ADD ("moves-manual", USHER_POOL_MANUAL, test_moves_once);
  ADD ("old-host-talks", USHER_POOL_PERSONAL, test_old_host_talks);
  ADD ("crash-between", USHER_POOL_PERSONAL, test_crash_between);
  ADD ("looked-at-beside", USHER_POOL_PERSONAL, test_looked_at_beside);
  ADD ("tried-again", USHER_POOL_PERSONAL, test_tried_again);
  ADD ("back-first", USHER_POOL_PERSONAL, test_back_first);
  ADD ("no-room", USHER_POOL_PERSONAL, test_no_room);
  ADD ("floating", USHER_POOL_FLOATING, test_floating);
  ADD ("stranger", USHER_POOL_PERSONAL, test_stranger);
  return g_test_run ();
}
