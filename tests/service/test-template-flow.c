/* SPDX-License-Identifier: GPL-2.0-or-later */
/* a template is published, copied to the hosts that need it, rolled back, and its old versions go */
#include "broker/service/template-flow.h"
#include "broker/ports/template-host.h"
#include "tests/service/broker-fixture.h"

#define PATIENCE (30 * G_TIME_SPAN_SECOND)

static UsherTemplateFlow *
make_flow (UsherBrokerFixture *fixture)
{
  UsherPool *pool = usher_broker_fixture_pool ("office", USHER_POOL_FLOATING);
  g_autoptr (UsherCatalog) catalog = NULL;
  UsherTemplate *template;

  pool->size_min = pool->size_max = 2;
  usher_broker_fixture_configure (fixture, pool);
  catalog = usher_context_dup_catalog (fixture->context);
  template = (UsherTemplate *) usher_catalog_template (catalog, "debian");
  g_clear_pointer (&template->volume, g_free);
  g_clear_pointer (&template->domain, g_free);
  return usher_template_flow_new (fixture->context, fixture->jobs, fixture->workers, fixture->keeper);
}

static UsherRequest *
admin (void)
{
  return usher_request_new (NULL, "uid:0", "local", 30);
}

static UsherJobReport *
publish (UsherBrokerFixture *fixture,
         UsherTemplateFlow  *flow,
         const char         *note)
{
  g_autoptr (UsherRequest) request = admin ();
  UsherTemplateAsk ask = { .template = "debian", .from = "golden", .note = note };
  g_autoptr (GError) error = NULL;
  g_autofree char *job = usher_template_flow_publish (flow, request, &ask, &error);

  g_assert_no_error (error);
  return usher_broker_fixture_wait_job (fixture, job, "uid:0");
}

static UsherTemplateVersion *
version_of (UsherBrokerFixture *fixture,
            guint               number)
{
  return usher_template_store_get (usher_context_templates (fixture->context), "debian", number, NULL);
}

static guint
made_of (UsherBrokerFixture *fixture,
         guint               number)
{
  UsherVersionCounts counts = { 0 };

  g_assert_true (usher_fleet_store_made_of (usher_context_fleet (fixture->context), NULL, "debian", number, &counts, NULL));
  return counts.linked;
}

static gboolean
has_volume (UsherFakeHypervisor *host,
            guint                number)
{
  UsherWait wait = usher_wait_new (5, NULL);
  g_autofree char *name = usher_template_host_volume_name ("debian", number);

  return usher_template_host_has_volume (USHER_TEMPLATE_HOST (host), name, &wait, NULL);
}

static void
await_gone (UsherBrokerFixture *fixture,
            UsherTemplateFlow  *flow,
            guint               number)
{
  gint64 until = g_get_monotonic_time () + PATIENCE;

  for (;;)
    {
      g_autoptr (UsherTemplateVersion) version = version_of (fixture, number);

      if (version == NULL)
        return;
      usher_template_flow_settle (flow);
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (10 * 1000);
    }
}

static void
test_publish_and_follow (UsherBrokerFixture *fixture,
                         gconstpointer       data)
{
  g_autoptr (UsherTemplateFlow) flow = make_flow (fixture);
  g_autoptr (UsherRequest) request = admin ();
  g_autoptr (UsherJobReport) first = publish (fixture, flow, "the first");
  g_autoptr (UsherJobReport) second = NULL;
  g_autoptr (UsherTemplateVersion) version = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (first->state, ==, USHER_JOB_READY);
  version = version_of (fixture, 1);
  g_assert_cmpint (version->state, ==, USHER_TEMPLATE_VERSION_SEALED);
  g_assert_cmpstr (version->note, ==, "the first");
  g_assert_cmpstr (version->publisher, ==, "uid:0");
  g_assert_cmpuint (strlen (version->checksum), ==, 64);
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (made_of (fixture, 1), ==, 2);

  second = publish (fixture, flow, NULL);
  g_assert_cmpint (second->state, ==, USHER_JOB_READY);
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (made_of (fixture, 2), ==, 2);

  /* the current one is not retired, and what is retired goes when nothing is linked to it */
  g_assert_false (usher_template_flow_retire (flow, request, "debian", 2, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_true (has_volume (fixture->host, 1));
  g_assert_true (usher_template_flow_retire (flow, request, "debian", 1, &error));
  g_assert_no_error (error);
  await_gone (fixture, flow, 1);
  g_assert_false (has_volume (fixture->host, 1));
  g_assert_true (has_volume (fixture->host, 2));
}

/* an old version whose clone is in use stays until that is released */
static void
test_retire_waits (UsherBrokerFixture *fixture,
                   gconstpointer       data)
{
  static const UsherLaunchAsk ask = { .offer = "pool:office" };
  g_autoptr (UsherTemplateFlow) flow = make_flow (fixture);
  g_autoptr (UsherRequest) request = admin ();
  g_autoptr (UsherJobReport) first = publish (fixture, flow, NULL);
  g_autoptr (UsherJobReport) second = NULL;
  g_autoptr (UsherLaunchDocument) hers = NULL;
  g_autoptr (UsherTemplateVersion) kept = NULL;
  g_autoptr (GError) error = NULL;

  usher_broker_fixture_keep (fixture);
  hers = usher_broker_fixture_launch (fixture, "alice", &ask, &error);
  g_assert_no_error (error);
  second = publish (fixture, flow, NULL);
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (made_of (fixture, 1), ==, 1);
  g_assert_true (usher_template_flow_retire (flow, request, "debian", 1, &error));
  usher_template_flow_settle (flow);
  while (usher_workers_pending (fixture->workers, "template:clear") > 0)
    g_usleep (1000);
  kept = version_of (fixture, 1);
  g_assert_cmpint (kept->state, ==, USHER_TEMPLATE_VERSION_RETIRED);
  g_assert_true (has_volume (fixture->host, 1));

  g_assert_true (usher_release_flow_release (fixture->context, fixture->keeper, request, hers->desktop_id, &error));
  usher_broker_fixture_keep (fixture);
  await_gone (fixture, flow, 1);
  g_assert_cmpuint (made_of (fixture, 2), ==, 2);
}

static void
test_failures (UsherBrokerFixture *fixture,
               gconstpointer       data)
{
  g_autoptr (UsherTemplateFlow) flow = make_flow (fixture);
  g_autoptr (UsherRequest) request = admin ();
  g_autoptr (UsherJobReport) report = NULL;
  g_autoptr (UsherTemplateVersion) failed = NULL;
  g_autoptr (UsherTemplateVersion) left = NULL;
  g_autoptr (UsherTemplateVersion) next = NULL;
  UsherTemplateAsk unknown = { .template = "nothing", .from = "golden" };
  UsherTemplateAsk nowhere = { .template = "debian", .from = "golden", .host = "kvm9" };
  UsherTemplateVersion draft = { .template = (char *) "debian", .publisher = (char *) "uid:0", .created = 1 };
  g_autoptr (GError) error = NULL;

  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  g_assert_null (usher_template_flow_publish (flow, request, &unknown, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (usher_template_flow_publish (flow, request, &nowhere, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);

  usher_fake_hypervisor_fail (fixture->host, USHER_FAKE_PUBLISH, USHER_ERROR_IN_USE, 1);
  report = publish (fixture, flow, NULL);
  g_assert_cmpint (report->state, ==, USHER_JOB_FAILED);
  g_assert_cmpstr (report->code, ==, "in-use");
  failed = version_of (fixture, 1);
  g_assert_cmpint (failed->state, ==, USHER_TEMPLATE_VERSION_FAILED);
  g_assert_nonnull (strstr (failed->failure, "scripted failure"));

  /* the broker died while version 2 was being copied: it is given up, and its number is not given again */
  left = usher_template_store_next (usher_context_templates (fixture->context), &draft, NULL, &error);
  g_assert_cmpuint (left->number, ==, 2);
  usher_template_flow_resume (flow);
  usher_template_version_free (left);
  left = version_of (fixture, 2);
  g_assert_cmpint (left->state, ==, USHER_TEMPLATE_VERSION_FAILED);
  usher_job_report_free (report);
  report = publish (fixture, flow, NULL);
  g_assert_cmpint (report->state, ==, USHER_JOB_READY);
  next = version_of (fixture, 3);
  g_assert_cmpint (next->state, ==, USHER_TEMPLATE_VERSION_SEALED);
}

/* a second host gets its copy before the first clone there, once */
static void
test_second_host (UsherBrokerFixture *fixture,
                  gconstpointer       data)
{
  g_autoptr (UsherTemplateFlow) flow = make_flow (fixture);
  g_autoptr (UsherFakeHypervisor) second = usher_fake_hypervisor_new (NULL);
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (fixture->context);
  g_autoptr (UsherJobReport) report = publish (fixture, flow, NULL);
  UsherHost *host = usher_host_new ();
  g_auto (GStrv) copies = NULL;

  host->name = g_strdup ("kvm2");
  host->limit = 100;
  g_hash_table_insert (catalog->hosts, host->name, host);
  usher_context_put_hypervisor (fixture->context, "kvm2", USHER_HYPERVISOR (second));
  fixture->pool->size_min = fixture->pool->size_max = 8;
  usher_broker_fixture_keep (fixture);
  g_assert_cmpuint (usher_fake_hypervisor_domains (second), ==, 4);
  g_assert_cmpuint (usher_fake_hypervisor_domains (fixture->host), ==, 4);
  g_assert_true (has_volume (second, 1));
  g_assert_cmpuint (usher_fake_hypervisor_calls (second, USHER_FAKE_COPY), ==, 1);
  copies = usher_copy_store_hosts (usher_context_copies (fixture->context), "debian", 1, NULL);
  g_assert_cmpuint (g_strv_length (copies), ==, 2);
}

#define ADD(path, test)                                                                                            \
  g_test_add (path, UsherBrokerFixture, NULL, usher_broker_fixture_setup, test, usher_broker_fixture_teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/template-flow/publish-and-follow", test_publish_and_follow);
  ADD ("/template-flow/retire-waits", test_retire_waits);
  ADD ("/template-flow/failures", test_failures);
  ADD ("/template-flow/second-host", test_second_host);
  return g_test_run ();
}
