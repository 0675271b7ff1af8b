/* SPDX-License-Identifier: GPL-2.0-or-later */
/* two hosts that see the same storage: one goes on with what the other had, and never makes it */
#include <glib/gstdio.h>
#include <string.h>

#include "broker/adapters/libvirt/libvirt-hypervisor.h"
#include "broker/ports/shared-host.h"
#include "common/error.h"
#include "tests/contract/hypervisor-fixture.h"

typedef struct
{
  HypervisorFixture one;
  HypervisorFixture other;
} SharedHosts;

/* the other's pool "shared" is the folder of the one's */
static void
set_up (SharedHosts   *hosts,
        gconstpointer  unused)
{
  UsherLibvirtOptions options = { .keep_alive = 1 };
  g_autofree char *xml = NULL;
  virStoragePoolPtr pool;

  hypervisor_fixture_set_up (&hosts->one, NULL);
  hypervisor_fixture_set_up (&hosts->other, NULL);
  xml = g_strdup_printf ("<pool type='dir'><name>shared</name><target><path>%s/pool</path></target></pool>",
                         usher_libvirt_session_folder (hosts->one.session));
  pool = virStoragePoolCreateXML (hosts->other.beside, xml, 0);
  g_assert_nonnull (pool);
  virStoragePoolFree (pool);
  g_object_unref (hosts->other.hypervisor);
  hosts->other.hypervisor = usher_libvirt_hypervisor_new (usher_libvirt_session_uri (hosts->other.session), "shared",
                                                          &options);
}

static void
tear_down (SharedHosts   *hosts,
           gconstpointer  unused)
{
  hypervisor_fixture_tear_down (&hosts->other, NULL);
  hypervisor_fixture_tear_down (&hosts->one, NULL);
}

static gboolean
take_over (HypervisorFixture *host,
           const char        *id,
           const char        *name,
           GError           **error)
{
  UsherCloneSpec spec = { .id = id, .name = name, .pool = FIXTURE_POOL, .base_volume = FIXTURE_BASE,
                          .domain_xml = hypervisor_fixture_domain };

  return usher_shared_host_take_over (USHER_SHARED_HOST (host->hypervisor), &spec, &host->wait, error);
}

static void
assert_taken (HypervisorFixture *host,
              const char        *id,
              const char        *name)
{
  g_autoptr (GError) error = NULL;

  take_over (host, id, name, &error);
  g_assert_no_error (error);
  g_assert_cmpint (hypervisor_fixture_power (host, id), ==, USHER_POWER_OFF);
}

static void
assert_let_go (HypervisorFixture *host,
               const char        *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) missing = NULL;

  usher_shared_host_let_go (USHER_SHARED_HOST (host->hypervisor), id, &host->wait, &error);
  g_assert_no_error (error);
  g_assert_null (usher_hypervisor_inspect (host->hypervisor, id, &host->wait, &missing));
  g_assert_error (missing, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

static GStatBuf
disk_of (SharedHosts *hosts,
         const char  *id)
{
  g_autofree char *path = hypervisor_fixture_overlay (&hosts->one, id);
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  return status;
}

/* the same disk, to the byte; and what the first host still has of it goes without it */
static void
test_goes_on (SharedHosts   *hosts,
              gconstpointer  unused)
{
  g_autofree char *id = hypervisor_fixture_clone (&hosts->one, "hers");
  GStatBuf before = disk_of (hosts, id);
  GStatBuf after;
  g_autoptr (GError) error = NULL;

  assert_taken (&hosts->other, id, "hers");
  assert_taken (&hosts->other, id, "hers");
  after = disk_of (hosts, id);
  g_assert_cmpint (before.st_ino, ==, after.st_ino);
  g_assert_cmpint (before.st_size, ==, after.st_size);
  usher_hypervisor_start (hosts->other.hypervisor, id, &hosts->other.wait, &error);
  g_assert_no_error (error);

  assert_let_go (&hosts->one, id);
  assert_let_go (&hosts->one, id);
  g_assert_cmpint (disk_of (hosts, id).st_ino, ==, before.st_ino);
  g_assert_cmpint (hypervisor_fixture_power (&hosts->other, id), ==, USHER_POWER_ON);
}

/* a fence that was confirmed and was none: the disk is in use, so nothing is defined that could be started */
static void
test_in_use (SharedHosts   *hosts,
             gconstpointer  unused)
{
  g_autofree char *id = hypervisor_fixture_run (&hosts->one, "hers");
  g_autoptr (GError) busy = NULL;
  g_autoptr (GError) missing = NULL;

  g_assert_false (take_over (&hosts->other, id, "hers", &busy));
  g_assert_error (busy, USHER_ERROR, USHER_ERROR_BUSY);
  g_assert_null (usher_hypervisor_inspect (hosts->other.hypervisor, id, &hosts->other.wait, &missing));
  g_assert_error (missing, USHER_ERROR, USHER_ERROR_NOT_FOUND);

  assert_let_go (&hosts->one, id);
  assert_taken (&hosts->other, id, "hers");
}

/* an empty disk in place of somebody's work would be the worst of answers */
static void
test_no_disk (SharedHosts   *hosts,
              gconstpointer  unused)
{
  g_autofree char *id = hypervisor_fixture_clone (&hosts->one, "hers");
  g_autofree char *path = hypervisor_fixture_overlay (&hosts->one, id);
  g_autofree char *never = g_uuid_string_random ();
  g_autoptr (GError) gone = NULL;
  g_autoptr (GError) unknown = NULL;

  assert_taken (&hosts->other, id, "hers");
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_false (take_over (&hosts->other, id, "hers", &gone));
  g_assert_error (gone, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_assert_false (take_over (&hosts->other, never, "never", &unknown));
  g_assert_error (unknown, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (unknown->message, "does not see the storage"));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* memory of another time over a disk that went on is a broken file system */
static void
test_old_memory (SharedHosts   *hosts,
                 gconstpointer  unused)
{
  g_autofree char *id = hypervisor_fixture_run (&hosts->one, "hers");
  g_autoptr (UsherDomainInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  usher_hypervisor_suspend (hosts->one.hypervisor, id, &hosts->one.wait, &error);
  g_assert_no_error (error);
  assert_taken (&hosts->other, id, "hers");
  assert_taken (&hosts->one, id, "hers");
  info = usher_hypervisor_inspect (hosts->one.hypervisor, id, &hosts->one.wait, &error);
  g_assert_no_error (error);
  g_assert_cmpint (info->flags & USHER_DOMAIN_SAVED, ==, 0);
}

/* what is not Usher's is neither replaced nor undefined */
static void
test_foreign (SharedHosts   *hosts,
              gconstpointer  unused)
{
  g_autofree char *id = hypervisor_fixture_clone (&hosts->one, "hers");
  g_autofree char *before = hypervisor_fixture_foreign (&hosts->other, "theirs", id);
  g_autofree char *after = NULL;
  g_autoptr (GError) define = NULL;
  g_autoptr (GError) undefine = NULL;
  virDomainPtr domain;

  g_assert_false (take_over (&hosts->other, id, "hers", &define));
  g_assert_error (define, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_assert_false (usher_shared_host_let_go (USHER_SHARED_HOST (hosts->other.hypervisor), id, &hosts->other.wait, &undefine));
  g_assert_error (undefine, USHER_ERROR, USHER_ERROR_CONFLICT);
  domain = virDomainLookupByName (hosts->other.beside, "theirs");
  after = virDomainGetXMLDesc (domain, 0);
  virDomainFree (domain);
  g_assert_cmpstr (before, ==, after);
}

#define ADD(name, func) g_test_add ("/hypervisor/shared/" name, SharedHosts, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("goes-on", test_goes_on);
  ADD ("in-use", test_in_use);
  ADD ("no-disk", test_no_disk);
  ADD ("old-memory", test_old_memory);
  ADD ("foreign", test_foreign);
  return g_test_run ();
}
