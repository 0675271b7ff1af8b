/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "broker/ports/snapshot-host.h"
#include "common/error.h"
#include "tests/contract/hypervisor-fixture.h"

static void
create (HypervisorFixture *fixture,
        const char        *id,
        const char        *name)
{
  g_autoptr (GError) error = NULL;

  usher_snapshot_host_create (USHER_SNAPSHOT_HOST (fixture->hypervisor), id, name, "before <the> update", &fixture->wait,
                              &error);
  g_assert_no_error (error);
}

static void
revert (HypervisorFixture *fixture,
        const char        *id,
        const char        *name)
{
  g_autoptr (GError) error = NULL;

  usher_snapshot_host_revert (USHER_SNAPSHOT_HOST (fixture->hypervisor), id, name, &fixture->wait, &error);
  g_assert_no_error (error);
}

static GPtrArray *
list (HypervisorFixture *fixture,
      const char        *id)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *found = usher_snapshot_host_list (USHER_SNAPSHOT_HOST (fixture->hypervisor), id, &fixture->wait, &error);

  g_assert_no_error (error);
  return found;
}

static void
power_on (HypervisorFixture *fixture,
          const char        *id)
{
  g_autoptr (GError) error = NULL;

  usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
}

static void
test_off_and_on (HypervisorFixture *fixture,
                 gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_clone (fixture, "kept");
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) left = NULL;
  const UsherSnapshot *snapshot;
  g_autoptr (GError) error = NULL;

  create (fixture, id, "clean");
  power_on (fixture, id);
  create (fixture, id, "at-work");
  found = list (fixture, id);
  g_assert_cmpuint (found->len, ==, 2);
  snapshot = g_ptr_array_index (found, 0);
  g_assert_cmpstr (snapshot->description, ==, "before <the> update");
  g_assert_cmpint (snapshot->created, >, 0);
  g_assert_cmpint (snapshot->created, <=, ((UsherSnapshot *) g_ptr_array_index (found, 1))->created);

  revert (fixture, id, "clean");
  g_assert_cmpint (hypervisor_fixture_power (fixture, id), ==, USHER_POWER_OFF);
  revert (fixture, id, "at-work");
  g_assert_cmpint (hypervisor_fixture_power (fixture, id), ==, USHER_POWER_ON);
  g_assert_cmpuint (hypervisor_fixture_port (fixture, id), >, 0);
  revert (fixture, id, "clean");
  g_assert_cmpint (hypervisor_fixture_power (fixture, id), ==, USHER_POWER_OFF);
  power_on (fixture, id);

  for (guint i = 0; i < 2; i++)
    {
      usher_snapshot_host_remove (USHER_SNAPSHOT_HOST (fixture->hypervisor), id, "clean", &fixture->wait, &error);
      g_assert_no_error (error);
    }
  left = list (fixture, id);
  g_assert_cmpuint (left->len, ==, 1);
}

/* what was written since is gone */
static void
test_disk_goes_back (HypervisorFixture *fixture,
                     gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_clone (fixture, "disk");
  g_autofree char *overlay = hypervisor_fixture_overlay (fixture, id);
  const char *argv[] = { "qemu-io", "-c", "write -P 0x5a 0 64k", overlay, NULL };
  const char *reading[] = { "qemu-io", "-r", "-c", "read -P 0x5a 0 64k", overlay, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;
  int status;

  create (fixture, id, "before");
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  revert (fixture, id, "before");
  g_spawn_sync (NULL, (char **) reading, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (said, "Pattern verification failed"));
}

static void
test_goes_with_its_domain (HypervisorFixture *fixture,
                           gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_run (fixture, "removed");
  g_autofree char *overlay = hypervisor_fixture_overlay (fixture, id);
  g_autoptr (GError) error = NULL;

  create (fixture, id, "one");
  create (fixture, id, "two");
  usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (overlay, G_FILE_TEST_EXISTS));
}

static void
test_refuses (HypervisorFixture *fixture,
              gconstpointer      unused)
{
  UsherSnapshotHost *host = USHER_SNAPSHOT_HOST (fixture->hypervisor);
  g_autofree char *id = hypervisor_fixture_clone (fixture, "refusing");
  g_autofree char *nobody = g_uuid_string_random ();
  g_autoptr (GError) error = NULL;

  create (fixture, id, "same");
  g_assert_false (usher_snapshot_host_create (host, id, "same", "", &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_false (usher_snapshot_host_create (host, id, "../up", "", &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
  g_clear_error (&error);
  g_assert_false (usher_snapshot_host_revert (host, id, "other", &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (usher_snapshot_host_create (host, nobody, "one", "", &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (usher_snapshot_host_list (host, nobody, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

/* its variables would stay as they are now */
static void
test_firmware_with_variables (HypervisorFixture *fixture,
                              gconstpointer      unused)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (GString) xml = g_string_new (hypervisor_fixture_domain);
  UsherCloneSpec spec = { .id = id, .name = "uefi", .pool = FIXTURE_POOL, .base_volume = FIXTURE_BASE };
  g_autoptr (GError) error = NULL;

  g_string_replace (xml, "hvm</type></os>", "hvm</type><loader readonly='yes' type='pflash'>/usr/share/OVMF/CODE.fd</loader>"
                    "<nvram template='/usr/share/OVMF/VARS.fd'>/nowhere/vars.fd</nvram></os>", 0);
  spec.domain_xml = xml->str;
  usher_hypervisor_clone (fixture->hypervisor, &spec, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_false (usher_snapshot_host_create (USHER_SNAPSHOT_HOST (fixture->hypervisor), id, "one", "", &fixture->wait,
                                              &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_START_FAILED);
  g_assert_nonnull (strstr (error->message, "UEFI"));
}

/* a seed is a disc of bytes, which no snapshot touches */
static void
test_beside_a_seed (HypervisorFixture *fixture,
                    gconstpointer      unused)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (GBytes) seed = g_bytes_new_take (g_malloc0 (64 * 1024), 64 * 1024);
  UsherCloneSpec spec = { .id = id, .name = "seeded", .pool = FIXTURE_POOL, .base_volume = FIXTURE_BASE,
                          .domain_xml = hypervisor_fixture_domain, .seed = seed };
  g_autoptr (GError) error = NULL;

  usher_hypervisor_clone (fixture->hypervisor, &spec, &fixture->wait, &error);
  g_assert_no_error (error);
  power_on (fixture, id);
  create (fixture, id, "running");
  revert (fixture, id, "running");
  g_assert_cmpint (hypervisor_fixture_power (fixture, id), ==, USHER_POWER_ON);
}

#define CASE(name, function) \
  g_test_add ("/hypervisor/snapshot/" name, HypervisorFixture, NULL, hypervisor_fixture_set_up, function, \
              hypervisor_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  CASE ("off-and-on", test_off_and_on);
  CASE ("disk-goes-back", test_disk_goes_back);
  CASE ("goes-with-its-domain", test_goes_with_its_domain);
  CASE ("refuses", test_refuses);
  CASE ("firmware-with-variables", test_firmware_with_variables);
  CASE ("beside-a-seed", test_beside_a_seed);

  return g_test_run ();
}
