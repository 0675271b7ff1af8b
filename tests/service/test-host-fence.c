/* SPDX-License-Identifier: GPL-2.0-or-later */
/* the command that makes sure that nothing runs on a lost host: what it must say to be believed */
#include "broker/service/host-fence.h"

#include <glib/gstdio.h>
#include <string.h>

#include "tests/service/admin-fixture.h"

#define FENCE_PATIENCE (30 * G_TIME_SPAN_SECOND)

/**
 * Fence: a lost host "kvm1", whose command writes into a folder
 */
typedef struct
{
  UsherBrokerFixture  broker;
  UsherHostFence     *fence;
  char               *folder;
  char               *told;
} Fence;

static void
fence_set_up (Fence         *test,
              gconstpointer  unused)
{
  usher_broker_fixture_setup (&test->broker, NULL);
  usher_broker_fixture_settle (&test->broker);
  /* the broker says what came of it */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  test->folder = g_dir_make_tmp ("usher-fence-XXXXXX", NULL);
  g_assert_nonnull (test->folder);
  test->told = g_build_filename (test->folder, "told", NULL);
  test->fence = usher_host_fence_new (test->broker.context, test->broker.workers, test->broker.hosts);
}

static void
fence_tear_down (Fence         *test,
                 gconstpointer  unused)
{
  usher_host_fence_stop (test->fence);
  usher_workers_stop (test->broker.workers);
  usher_host_fence_free (test->fence);
  usher_broker_fixture_teardown (&test->broker, NULL);
  g_remove (test->told);
  g_rmdir (test->folder);
  g_free (test->told);
  g_free (test->folder);
}

static void
fence_command (Fence      *test,
               const char *script,
               const char *argument)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (test->broker.context);
  UsherHost *host = (UsherHost *) usher_catalog_host (catalog, "kvm1");
  const char *const command[] = { "/bin/sh", "-c", script, test->told, argument, NULL };

  g_strfreev (host->fence);
  host->fence = g_strdupv ((char **) command);
}

static void
fence_lose (Fence *test)
{
  usher_host_watch_lost (usher_context_host_watch (test->broker.context), "kvm1", 1);
  usher_inbox_tick (test->broker.inbox);
  usher_broker_fixture_settle (&test->broker);
  usher_host_flow_settle (test->broker.hosts);
}

static void
fence_mark (gpointer data)
{
  g_atomic_int_set ((gint *) data, 1);
}

static void
fence_tick (Fence *test)
{
  gint64 until = g_get_monotonic_time () + FENCE_PATIENCE;
  gint done = 0;

  usher_host_fence_tick (test->fence);
  g_assert_true (usher_workers_push (test->broker.workers, "fence:kvm1", fence_mark, &done));
  while (!g_atomic_int_get (&done))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (1000);
    }
}

static gboolean
fence_is_confirmed (Fence *test)
{
  return usher_host_states_is_fenced (usher_context_host_states (test->broker.context), "kvm1");
}

/* the detail of the newest entry; NULL when there is none */
static char *
fence_audited (Fence      *test,
               const char *action)
{
  UsherAuditStore *audit = usher_context_audit (test->broker.context);
  g_autoptr (JsonNode) rows = NULL;

  usher_audit_store_flush (audit, NULL);
  rows = usher_audit_store_read (audit, NULL, 1000, NULL);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (rows)); i++)
    {
      JsonObject *row = json_array_get_object_element (json_node_get_array (rows), i);

      if (g_str_equal (json_object_get_string_member (row, "action"), action))
        return g_strdup (json_object_get_string_member (row, "detail"));
    }
  return NULL;
}

/* once for each loss, with its arguments as they are and the host's name */
static void
test_confirms (Fence         *test,
               gconstpointer  unused)
{
  g_autofree char *told = NULL;
  g_autofree char *detail = NULL;

  fence_command (test, "echo \"$USHER_HOST $1\" >> \"$0\"", "a; $(b) 'c'");
  fence_tick (test);
  g_assert_false (g_file_test (test->told, G_FILE_TEST_EXISTS));
  fence_lose (test);
  g_assert_false (fence_is_confirmed (test));
  fence_tick (test);
  fence_tick (test);
  g_assert_true (fence_is_confirmed (test));
  g_assert_true (g_file_get_contents (test->told, &told, NULL, NULL));
  g_assert_cmpstr (told, ==, "kvm1 a; $(b) 'c'\n");
  detail = fence_audited (test, "host-fenced");
  g_assert_cmpstr (detail, ==, "kvm1");
}

static void
test_no_command (Fence         *test,
                 gconstpointer  unused)
{
  fence_lose (test);
  fence_tick (test);
  g_assert_false (fence_is_confirmed (test));
}

/* whatever is not a plain 0 confirms nothing, is said, and is not tried over and over */
static void
test_refuses (Fence         *test,
              gconstpointer  script)
{
  g_autofree char *told = NULL;
  g_autofree char *detail = NULL;

  usher_host_fence_set_most (test->fence, 2000);
  fence_command (test, script, "");
  fence_lose (test);
  fence_tick (test);
  fence_tick (test);
  g_assert_false (fence_is_confirmed (test));
  g_assert_true (g_file_get_contents (test->told, &told, NULL, NULL));
  g_assert_cmpstr (told, ==, "x");
  detail = fence_audited (test, "fence");
  g_assert_nonnull (strstr (detail, "kvm1"));
  g_assert_nonnull (strstr (detail, "/bin/sh"));
}

static void
test_no_such_command (Fence         *test,
                      gconstpointer  unused)
{
  g_autofree char *detail = NULL;

  fence_command (test, "", "");
  {
    g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (test->broker.context);
    const UsherHost *host = usher_catalog_host (catalog, "kvm1");

    g_free (host->fence[0]);
    host->fence[0] = g_strdup ("/nowhere/fence");
  }
  fence_lose (test);
  fence_tick (test);
  g_assert_false (fence_is_confirmed (test));
  detail = fence_audited (test, "fence");
  g_assert_nonnull (strstr (detail, "/nowhere/fence"));
}

/* it answers while the command runs: what runs there may be new */
static void
test_answered (Fence         *test,
               gconstpointer  unused)
{
  UsherHostWatch *watch = usher_context_host_watch (test->broker.context);
  gint64 until = g_get_monotonic_time () + FENCE_PATIENCE;

  fence_command (test, "echo begun > \"$0\"; while test -e \"$0\"; do sleep 0.05; done", "");
  fence_lose (test);
  usher_host_fence_tick (test->fence);
  while (!g_file_test (test->told, G_FILE_TEST_EXISTS))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (1000);
    }
  usher_host_watch_back (watch, "kvm1");
  usher_host_watch_lost (watch, "kvm1", 1);
  g_assert_cmpint (g_remove (test->told), ==, 0);
  fence_tick (test);
  g_assert_false (fence_is_confirmed (test));
}

/* the broker ends while a command hangs */
static void
test_stopped (Fence         *test,
              gconstpointer  unused)
{
  fence_command (test, "echo x > \"$0\"; exec sleep 600", "");
  fence_lose (test);
  usher_host_fence_tick (test->fence);
  usher_host_fence_stop (test->fence);
  fence_tick (test);
  g_assert_false (fence_is_confirmed (test));
}

#define ADD(name, data, func) g_test_add ("/service/fence/" name, Fence, data, fence_set_up, func, fence_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("confirms", NULL, test_confirms);
  ADD ("no-command", NULL, test_no_command);
  ADD ("no-such-command", NULL, test_no_such_command);
  ADD ("fails", "printf x >> \"$0\"; echo no power; exit 3", test_refuses);
  ADD ("killed", "printf x >> \"$0\"; kill -9 $$", test_refuses);
  ADD ("hangs", "printf x >> \"$0\"; exec sleep 600", test_refuses);
  ADD ("leaves-a-child", "printf x >> \"$0\"; sleep 20 & wait", test_refuses);
  ADD ("answered", NULL, test_answered);
  ADD ("stopped", NULL, test_stopped);
  return g_test_run ();
}
