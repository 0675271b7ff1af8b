/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker/adapters/libvirt/libvirt-hypervisor.h"
#include "broker/ports/template-host.h"
#include "common/error.h"
#include "tests/contract/hypervisor-fixture.h"

static char *
pool_file (HypervisorFixture *fixture,
           const char        *name)
{
  return g_build_filename (usher_libvirt_session_folder (fixture->session), "pool", name, NULL);
}

static char *
sha256_of (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &error);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_no_error (error);
  bytes = g_mapped_file_get_bytes (file);
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

/* what qemu-img says of an image, as JSON */
static char *
image_info (const char *path)
{
  const char *argv[] = { "qemu-img", "info", "--output=json", "--force-share", path, NULL };
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  return output;
}

/* a sealed machine: a domain of the administrator's, whose disk lies on another one; @more goes into its devices */
static void
define_master (HypervisorFixture *fixture,
               const char        *name,
               const char        *more)
{
  g_autofree char *disk_name = g_strconcat (name, ".qcow2", NULL);
  g_autofree char *disk = pool_file (fixture, disk_name);
  g_autofree char *base = pool_file (fixture, FIXTURE_BASE);
  g_autofree char *volume = g_strdup_printf ("<volume><name>%s</name><capacity unit='MiB'>256</capacity><target>"
                                             "<format type='qcow2'/></target><backingStore><path>%s</path>"
                                             "<format type='qcow2'/></backingStore></volume>", disk_name, base);
  g_autofree char *xml = g_strdup_printf ("<domain type='qemu'><name>%s</name><memory unit='MiB'>32</memory>"
                                          "<os><type arch='x86_64' machine='q35'>hvm</type></os><devices>"
                                          "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/>"
                                          "<source file='%s'/><target dev='vda' bus='virtio'/></disk>%s"
                                          "<graphics type='spice' autoport='yes'/></devices></domain>",
                                          name, disk, more);
  virStoragePoolPtr storage = virStoragePoolLookupByName (fixture->beside, "desktops");
  virStorageVolPtr made = virStorageVolCreateXML (storage, volume, 0);
  virDomainPtr domain = virDomainDefineXML (fixture->beside, xml);

  g_assert_nonnull (made);
  g_assert_nonnull (domain);
  virDomainFree (domain);
  virStorageVolFree (made);
  virStoragePoolFree (storage);
}

static void
note_progress (guint    percent,
               gpointer user_data)
{
  guint *last = user_data;

  g_assert_cmpuint (percent, <=, 100);
  g_assert_cmpuint (percent, >=, *last);
  *last = percent;
}

static UsherPublished *
publish (HypervisorFixture *fixture,
         const char        *domain,
         guint              version)
{
  g_autofree char *target = usher_template_host_volume_name ("office", version);
  guint progress = 0;
  UsherPublishSpec spec = { .domain = domain, .target = target, .progress = note_progress, .user_data = &progress };
  g_autoptr (GError) error = NULL;
  UsherPublished *published;

  published = usher_template_host_publish (USHER_TEMPLATE_HOST (fixture->hypervisor), &spec, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (progress, ==, 100);
  return published;
}

static void
clone_from (HypervisorFixture *fixture,
            const char        *id,
            const char        *volume,
            const char        *xml)
{
  UsherCloneSpec spec = { .id = id, .name = "from-version", .pool = FIXTURE_POOL, .base_volume = volume, .domain_xml = xml };
  g_autoptr (GError) error = NULL;

  usher_hypervisor_clone (fixture->hypervisor, &spec, &fixture->wait, &error);
  g_assert_no_error (error);
  usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
}

static void
test_publish_is_flat_and_sealed (HypervisorFixture *fixture,
                                 gconstpointer      unused)
{
  g_autofree char *volume = usher_template_host_volume_name ("office", 1);
  g_autofree char *file = pool_file (fixture, volume);
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (UsherPublished) published = NULL;
  g_autofree char *checksum = NULL;
  g_autofree char *info = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  define_master (fixture, "master", "");
  published = publish (fixture, "master", 1);
  checksum = sha256_of (file);
  info = image_info (file);
  g_assert_cmpint (g_stat (file, &status), ==, 0);

  g_assert_cmpstr (published->checksum, ==, checksum);
  g_assert_cmpuint (published->size, ==, status.st_size);
  g_assert_cmpint (status.st_mode & 0777, ==, 0444);
  g_assert_null (strstr (info, "backing-filename"));
  g_assert_nonnull (strstr (info, "\"format\": \"qcow2\""));
  g_assert_nonnull (strstr (published->domain_xml, "<name>master</name>"));

  clone_from (fixture, id, volume, published->domain_xml);
  usher_template_host_has_volume (USHER_TEMPLATE_HOST (fixture->hypervisor), volume, &fixture->wait, &error);
  g_assert_no_error (error);
  /* clones write elsewhere */
  g_free (checksum);
  checksum = sha256_of (file);
  g_assert_cmpstr (published->checksum, ==, checksum);
}

/* stopped in the middle: what is there of it is made anew */
static void
test_publish_goes_on_after_half_a_copy (HypervisorFixture *fixture,
                                        gconstpointer      unused)
{
  g_autofree char *volume = usher_template_host_volume_name ("office", 2);
  g_autofree char *file = pool_file (fixture, volume);
  g_autoptr (UsherPublished) published = NULL;
  g_autofree char *checksum = NULL;
  g_autoptr (GError) error = NULL;

  define_master (fixture, "master", "");
  g_file_set_contents (file, "half", -1, &error);
  g_assert_no_error (error);
  published = publish (fixture, "master", 2);
  checksum = sha256_of (file);
  g_assert_cmpstr (published->checksum, ==, checksum);
  g_assert_cmpuint (published->size, >, 4);
}

static void
test_publish_a_volume (HypervisorFixture *fixture,
                       gconstpointer      unused)
{
  UsherTemplateHost *host = USHER_TEMPLATE_HOST (fixture->hypervisor);
  g_autofree char *target = usher_template_host_volume_name ("image", 1);
  UsherPublishSpec spec = { .volume = FIXTURE_BASE, .target = target };
  g_autoptr (UsherPublished) published = NULL;
  g_autoptr (UsherPublished) none = NULL;
  g_autoptr (GError) error = NULL;

  published = usher_template_host_publish (host, &spec, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_null (published->domain_xml);

  spec.volume = "missing.qcow2";
  none = usher_template_host_publish (host, &spec, &fixture->wait, &error);
  g_assert_null (none);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);

  spec.volume = FIXTURE_BASE;
  spec.target = "payroll.qcow2";
  none = usher_template_host_publish (host, &spec, &fixture->wait, &error);
  g_assert_null (none);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
}

static void
assert_not_published (HypervisorFixture *fixture,
                      const char        *domain,
                      UsherError         code,
                      const char        *reason)
{
  g_autofree char *target = usher_template_host_volume_name ("refused", 1);
  UsherPublishSpec spec = { .domain = domain, .target = target };
  g_autofree char *file = pool_file (fixture, target);
  g_autoptr (UsherPublished) published = NULL;
  g_autoptr (GError) error = NULL;

  published = usher_template_host_publish (USHER_TEMPLATE_HOST (fixture->hypervisor), &spec, &fixture->wait, &error);
  g_assert_null (published);
  g_assert_error (error, USHER_ERROR, (int) code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, reason));
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
}

static void
test_publish_refuses (HypervisorFixture *fixture,
                      gconstpointer      unused)
{
  static const struct
  {
    const char *name;
    const char *more;
    const char *reason;
  } rows[] = {
    { "two-disks", "<disk type='file' device='disk'><source file='/x'/><target dev='vdb' bus='virtio'/></disk>", "more than one" },
    { "passed-through", "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/><product id='0xbeef'/></source></hostdev>",
      "<hostdev>" },
    { "shared-folder", "<filesystem type='mount'><source dir='/srv'/><target dir='x'/></filesystem>", "<filesystem>" },
  };
  g_autofree char *id = NULL;
  virDomainPtr domain;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      define_master (fixture, rows[i].name, rows[i].more);
      assert_not_published (fixture, rows[i].name, USHER_ERROR_BAD_REQUEST, rows[i].reason);
    }
  g_free (hypervisor_fixture_foreign (fixture, "diskless", NULL));
  assert_not_published (fixture, "diskless", USHER_ERROR_BAD_REQUEST, "no disk");
  assert_not_published (fixture, "nobody", USHER_ERROR_NOT_FOUND, "nobody");

  define_master (fixture, "busy", "");
  domain = virDomainLookupByName (fixture->beside, "busy");
  g_assert_cmpint (virDomainCreate (domain), ==, 0);
  virDomainFree (domain);
  assert_not_published (fixture, "busy", USHER_ERROR_IN_USE, "shut it down");
}

/* a disk that no storage pool has is told with what to do about it */
static void
test_publish_from_outside (HypervisorFixture *fixture,
                           gconstpointer      unused)
{
  g_autofree char *inside = pool_file (fixture, "strayed.qcow2");
  g_autofree char *outside = g_build_filename (usher_libvirt_session_folder (fixture->session), "strayed.qcow2", NULL);
  g_autofree char *xml = NULL;
  g_autoptr (GString) moved = NULL;
  virDomainPtr domain;

  define_master (fixture, "strayed", "");
  g_assert_cmpint (g_rename (inside, outside), ==, 0);
  domain = virDomainLookupByName (fixture->beside, "strayed");
  xml = virDomainGetXMLDesc (domain, 0);
  virDomainFree (domain);
  moved = g_string_new (xml);
  g_string_replace (moved, inside, outside, 0);
  domain = virDomainDefineXML (fixture->beside, moved->str);
  g_assert_nonnull (domain);
  virDomainFree (domain);
  assert_not_published (fixture, "strayed", USHER_ERROR_BAD_REQUEST, outside);
}

static void
test_cancelled_leaves_nothing (HypervisorFixture *fixture,
                               gconstpointer      unused)
{
  g_autofree char *target = usher_template_host_volume_name ("office", 7);
  g_autofree char *file = pool_file (fixture, target);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  UsherPublishSpec spec = { .domain = "master", .target = target };
  UsherWait wait = usher_wait_new (0, cancellable);
  g_autoptr (UsherPublished) published = NULL;
  g_autoptr (UsherPublished) again = NULL;
  g_autoptr (GError) error = NULL;

  define_master (fixture, "master", "");
  g_cancellable_cancel (cancellable);
  published = usher_template_host_publish (USHER_TEMPLATE_HOST (fixture->hypervisor), &spec, &wait, &error);
  g_assert_null (published);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* waits behind what the other one left */
  again = publish (fixture, "master", 7);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
}

/* the daemon dies in the middle; asked again, there is one whole version */
static void
test_publish_interrupted (HypervisorFixture *fixture,
                          gconstpointer      unused)
{
  g_autofree char *target = usher_template_host_volume_name ("office", 8);
  g_autofree char *file = pool_file (fixture, target);
  UsherPublishSpec spec = { .domain = "master", .target = target };
  g_autoptr (GError) error = NULL;

  define_master (fixture, "master", "");
  for (guint delay = 0; delay <= 60; delay += 20)
    {
      g_autoptr (UsherPublished) broken = NULL;
      g_autoptr (UsherPublished) whole = NULL;
      g_autofree char *checksum = NULL;
      GPid daemon = usher_libvirt_session_pid (fixture->session);
      pid_t killer = fork ();

      g_assert_cmpint (killer, >=, 0);
      if (killer == 0)
        {
          g_usleep (delay * 1000);
          kill (daemon, SIGKILL);
          _exit (0);
        }
      broken = usher_template_host_publish (USHER_TEMPLATE_HOST (fixture->hypervisor), &spec, &fixture->wait, NULL);
      g_assert_cmpint (waitpid (killer, NULL, 0), ==, killer);
      usher_event_log_event_free (usher_event_log_await (fixture->log, USHER_HYPERVISOR_LOST, NULL, USHER_POWER_UNKNOWN));
      usher_libvirt_session_restart (fixture->session);
      usher_event_log_event_free (usher_event_log_await (fixture->log, USHER_HYPERVISOR_BACK, NULL, USHER_POWER_UNKNOWN));

      whole = usher_template_host_publish (USHER_TEMPLATE_HOST (fixture->hypervisor), &spec, &fixture->wait, &error);
      g_assert_no_error (error);
      checksum = sha256_of (file);
      g_assert_cmpstr (whole->checksum, ==, checksum);
    }
}

static void
test_remove_spares_what_is_needed (HypervisorFixture *fixture,
                                   gconstpointer      unused)
{
  UsherTemplateHost *host = USHER_TEMPLATE_HOST (fixture->hypervisor);
  g_autofree char *volume = usher_template_host_volume_name ("office", 3);
  g_autofree char *file = pool_file (fixture, volume);
  g_autofree char *id = g_uuid_string_random ();
  UsherPublishSpec spec = { .domain = "master", .target = volume };
  g_autoptr (UsherPublished) published = NULL;
  g_autoptr (UsherPublished) again = NULL;
  g_autoptr (GError) error = NULL;

  define_master (fixture, "master", "");
  published = publish (fixture, "master", 3);
  clone_from (fixture, id, volume, published->domain_xml);

  g_assert_false (usher_template_host_remove_volume (host, volume, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_IN_USE);
  g_assert_nonnull (strstr (error->message, id));
  g_clear_error (&error);
  again = usher_template_host_publish (host, &spec, &fixture->wait, &error);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_IN_USE);
  g_clear_error (&error);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));

  usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++)
    {
      usher_template_host_remove_volume (host, volume, &fixture->wait, &error);
      g_assert_no_error (error);
      g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
    }
  g_assert_false (usher_template_host_has_volume (host, volume, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (usher_template_host_remove_volume (host, FIXTURE_BASE, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
}

static void
test_copy_to_another_host (HypervisorFixture *fixture,
                           gconstpointer      unused)
{
  UsherTemplateHost *from = USHER_TEMPLATE_HOST (fixture->hypervisor);
  g_autofree char *volume = usher_template_host_volume_name ("office", 4);
  g_autofree char *id = g_uuid_string_random ();
  HypervisorFixture other;
  g_autofree char *file = NULL;
  g_autofree char *checksum = NULL;
  g_autoptr (UsherPublished) published = NULL;
  g_autoptr (GError) error = NULL;
  guint progress = 0;
  UsherCopySpec spec = { .volume = volume, .progress = note_progress, .user_data = &progress };
  GStatBuf first, second;

  hypervisor_fixture_set_up (&other, NULL);
  file = pool_file (&other, volume);
  define_master (fixture, "master", "");
  published = publish (fixture, "master", 4);
  /* what an interrupted one left */
  g_file_set_contents (file, "half", -1, &error);
  g_assert_no_error (error);

  spec.checksum = published->checksum;
  usher_template_host_copy_volume (USHER_TEMPLATE_HOST (other.hypervisor), from, &spec, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (progress, ==, 100);
  checksum = sha256_of (file);
  g_assert_cmpstr (checksum, ==, published->checksum);
  clone_from (&other, id, volume, published->domain_xml);
  /* one that is there is kept, clones and all */
  g_assert_cmpint (g_stat (file, &first), ==, 0);
  usher_template_host_copy_volume (USHER_TEMPLATE_HOST (other.hypervisor), from, &spec, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (file, &second), ==, 0);
  g_assert_cmpint (first.st_ino, ==, second.st_ino);

  spec.volume = "usher-template-nothing-1.qcow2";
  g_assert_false (usher_template_host_copy_volume (USHER_TEMPLATE_HOST (other.hypervisor), from, &spec, &fixture->wait,
                                                   &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  hypervisor_fixture_tear_down (&other, NULL);
}

static void
test_copy_proves_its_bytes (HypervisorFixture *fixture,
                            gconstpointer      unused)
{
  g_autofree char *volume = usher_template_host_volume_name ("office", 5);
  UsherCopySpec spec = { .volume = volume, .checksum = "0000" };
  g_autoptr (UsherPublished) published = NULL;
  g_autofree char *file = NULL;
  g_autoptr (GError) error = NULL;
  HypervisorFixture other;

  hypervisor_fixture_set_up (&other, NULL);
  file = pool_file (&other, volume);
  define_master (fixture, "master", "");
  published = publish (fixture, "master", 5);
  g_assert_false (usher_template_host_copy_volume (USHER_TEMPLATE_HOST (other.hypervisor),
                                                   USHER_TEMPLATE_HOST (fixture->hypervisor), &spec, &fixture->wait,
                                                   &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INTERNAL);
  g_assert_nonnull (strstr (error->message, published->checksum));
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  hypervisor_fixture_tear_down (&other, NULL);
}

/* two hosts see the same folder: the copy and its source are one file, which must not be deleted to be copied */
static void
test_copy_on_shared_storage (HypervisorFixture *fixture,
                             gconstpointer      unused)
{
  UsherTemplateHost *host = USHER_TEMPLATE_HOST (fixture->hypervisor);
  g_autoptr (UsherHypervisor) twin = usher_libvirt_hypervisor_new (usher_libvirt_session_uri (fixture->session), "desktops",
                                                                   NULL);
  g_autofree char *volume = usher_template_host_volume_name ("office", 6);
  g_autofree char *file = pool_file (fixture, volume);
  UsherCopySpec spec = { .volume = volume };
  g_autoptr (UsherPublished) published = NULL;
  g_autoptr (GError) error = NULL;

  define_master (fixture, "master", "");
  published = publish (fixture, "master", 6);
  spec.checksum = published->checksum;
  usher_template_host_copy_volume (USHER_TEMPLATE_HOST (twin), host, &spec, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));

  spec.checksum = "0000";
  g_assert_false (usher_template_host_copy_volume (USHER_TEMPLATE_HOST (twin), host, &spec, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INTERNAL);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
}

#define CASE(name, function) \
  g_test_add ("/hypervisor/template/" name, HypervisorFixture, NULL, hypervisor_fixture_set_up, function, \
              hypervisor_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  CASE ("flat-and-sealed", test_publish_is_flat_and_sealed);
  CASE ("half-a-copy", test_publish_goes_on_after_half_a_copy);
  CASE ("volume", test_publish_a_volume);
  CASE ("refuses", test_publish_refuses);
  CASE ("from-outside", test_publish_from_outside);
  CASE ("cancelled", test_cancelled_leaves_nothing);
  CASE ("interrupted", test_publish_interrupted);
  CASE ("remove-spares-what-is-needed", test_remove_spares_what_is_needed);
  CASE ("copy", test_copy_to_another_host);
  CASE ("copy-proves-its-bytes", test_copy_proves_its_bytes);
  CASE ("copy-on-shared-storage", test_copy_on_shared_storage);

  return g_test_run ();
}
