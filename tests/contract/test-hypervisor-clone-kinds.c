/* SPDX-License-Identifier: GPL-2.0-or-later */
/* what a clone can be besides a linked one: full, numbered, with a CD-ROM; and how one proves to be gone */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "common/error.h"
#include "tests/contract/hypervisor-fixture.h"

static const char two_nics[] =
  "<interface type='user'><mac address='52:54:00:00:00:01'/></interface>"
  "<interface type='user'><mac address='52:54:00:00:00:02'/></interface>";

static char *
with_devices (const char *devices)
{
  g_autoptr (GString) xml = g_string_new (hypervisor_fixture_domain);
  g_autofree char *end = g_strconcat (devices, "</devices>", NULL);

  g_assert_cmpuint (g_string_replace (xml, "</devices>", end, 0), ==, 1);
  return g_strdup (xml->str);
}

static void
make (HypervisorFixture    *fixture,
      const UsherCloneSpec *spec)
{
  g_autoptr (GError) error = NULL;

  usher_hypervisor_clone (fixture->hypervisor, spec, &fixture->wait, &error);
  g_assert_no_error (error);
}

static UsherCloneSpec
spec_of (const char *id,
         const char *name,
         const char *xml)
{
  return (UsherCloneSpec) { .id = id, .name = name, .pool = FIXTURE_POOL, .base_volume = FIXTURE_BASE, .domain_xml = xml };
}

static char *
xml_beside (HypervisorFixture *fixture,
            const char        *id)
{
  virDomainPtr domain = virDomainLookupByUUIDString (fixture->beside, id);
  char *xml;

  g_assert_nonnull (domain);
  xml = virDomainGetXMLDesc (domain, 0);
  virDomainFree (domain);
  return xml;
}

static void
test_addresses_of_the_number (HypervisorFixture *fixture,
                              gconstpointer      unused)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *template = with_devices (two_nics);
  UsherCloneSpec spec = spec_of (id, "numbered", template);
  g_autofree char *xml = NULL;

  spec.mac = 0x0102ab;
  make (fixture, &spec);
  xml = xml_beside (fixture, id);
  g_assert_nonnull (strstr (xml, "<mac address='02:75:50:01:02:ab'/>"));
  g_assert_nonnull (strstr (xml, "<mac address='02:75:51:01:02:ab'/>"));
}

static void
test_full_needs_no_base (HypervisorFixture *fixture,
                         gconstpointer      unused)
{
  g_autofree char *id = g_uuid_string_random ();
  UsherCloneSpec spec = spec_of (id, "full", hypervisor_fixture_domain);
  g_autofree char *disk = hypervisor_fixture_overlay (fixture, id);
  g_autofree char *base = g_build_filename (usher_libvirt_session_folder (fixture->session), "pool", FIXTURE_BASE, NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf first, second;

  spec.kind = USHER_CLONE_FULL;
  make (fixture, &spec);
  g_assert_cmpint (g_stat (disk, &first), ==, 0);
  make (fixture, &spec);
  g_assert_cmpint (g_stat (disk, &second), ==, 0);
  g_assert_cmpint (first.st_ino, ==, second.st_ino);

  g_assert_cmpint (g_remove (base), ==, 0);
  usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (disk, G_FILE_TEST_EXISTS));
}

static GBytes *
seed_new (void)
{
  g_autofree guint8 *bytes = g_malloc (300 * 1024);

  for (guint i = 0; i < 300 * 1024; i++)
    bytes[i] = (guint8) (i * 7);
  return g_bytes_new (bytes, 300 * 1024);
}

static char *
seed_path (HypervisorFixture *fixture,
           const char        *id)
{
  g_autofree char *name = g_strdup_printf ("usher-%s-seed.iso", id);

  return g_build_filename (usher_libvirt_session_folder (fixture->session), "pool", name, NULL);
}

static void
assert_seed (HypervisorFixture *fixture,
             const char        *id,
             GBytes            *seed)
{
  g_autofree char *path = seed_path (fixture, id);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;
  gsize length;

  g_file_get_contents (path, &content, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (content, length, g_bytes_get_data (seed, NULL), g_bytes_get_size (seed));
  /* it may hold passwords */
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_seed_is_a_disc (HypervisorFixture *fixture,
                     gconstpointer      unused)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *path = seed_path (fixture, id);
  g_autoptr (GBytes) seed = seed_new ();
  UsherCloneSpec spec = spec_of (id, "seeded", hypervisor_fixture_domain);
  g_autofree char *xml = NULL;
  g_autoptr (GError) error = NULL;

  spec.seed = seed;
  /* half of one was left */
  g_file_set_contents (path, "half", -1, &error);
  g_assert_no_error (error);
  make (fixture, &spec);
  assert_seed (fixture, id, seed);
  xml = xml_beside (fixture, id);
  g_assert_nonnull (strstr (xml, "device='cdrom'"));
  g_assert_nonnull (strstr (xml, path));
  usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);

  usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_seed_fills_an_empty_drive (HypervisorFixture *fixture,
                                gconstpointer      unused)
{
  static const char *const drives[] = {
    "<disk type='file' device='cdrom'><target dev='sdc' bus='sata'/><readonly/></disk>",
    "<disk type='file' device='cdrom'><source file='/tools.iso'/><target dev='sda' bus='sata'/><readonly/></disk>",
  };
  static const char *const expected[] = { "dev='sdc'", "dev='sdb'" };
  g_autoptr (GBytes) seed = seed_new ();

  for (guint i = 0; i < G_N_ELEMENTS (drives); i++)
    {
      g_autofree char *id = g_uuid_string_random ();
      g_autofree char *name = g_strdup_printf ("drive-%u", i);
      g_autofree char *template = with_devices (drives[i]);
      UsherCloneSpec spec = spec_of (id, name, template);
      g_autofree char *xml = NULL;
      const char *source;

      spec.seed = seed;
      make (fixture, &spec);
      xml = xml_beside (fixture, id);
      source = strstr (xml, "-seed.iso");
      g_assert_nonnull (source);
      source = strstr (source, "<target");
      g_assert_nonnull (source);
      g_assert_true (strstr (source, expected[i]) < strstr (source, "/>"));
    }
}

/* stopped between the volumes, or one of them was taken away */
static void
test_seed_is_made_again (HypervisorFixture *fixture,
                         gconstpointer      unused)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *path = seed_path (fixture, id);
  g_autoptr (GBytes) seed = seed_new ();
  UsherCloneSpec spec = spec_of (id, "again", hypervisor_fixture_domain);
  g_autofree char *disk = hypervisor_fixture_overlay (fixture, id);
  GStatBuf first, second;

  spec.seed = seed;
  make (fixture, &spec);
  g_assert_cmpint (g_stat (disk, &first), ==, 0);
  g_assert_cmpint (g_remove (path), ==, 0);
  make (fixture, &spec);
  assert_seed (fixture, id, seed);
  /* and nothing else: somebody's work may be on it */
  g_assert_cmpint (g_stat (disk, &second), ==, 0);
  g_assert_cmpint (first.st_ino, ==, second.st_ino);
}

/* libvirt knows nothing of this qemu, as when its state was lost; it would go on writing to what the next user gets */
static void
test_remove_waits_for_a_stray_qemu (HypervisorFixture *fixture,
                                    gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_clone (fixture, "stray");
  g_autofree char *disk = hypervisor_fixture_overlay (fixture, id);
  g_autofree char *drive = g_strdup_printf ("file=%s,format=qcow2,if=none,id=d", disk);
  g_autoptr (GSubprocess) qemu = NULL;
  g_autoptr (GError) error = NULL;
  gboolean removed = TRUE;
  char line[64];

  qemu = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDIN_PIPE, &error, "qemu-system-x86_64",
                           "-nodefaults", "-display", "none", "-S", "-qmp", "stdio", "-drive", drive, "-device",
                           "virtio-blk-pci,drive=d", NULL);
  g_assert_no_error (error);
  /* its greeting comes when it has its disk */
  g_assert_cmpint (g_input_stream_read (g_subprocess_get_stdout_pipe (qemu), line, sizeof line, NULL, &error), >, 0);
  g_assert_no_error (error);

  removed = usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_false (removed);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_true (g_file_test (disk, G_FILE_TEST_EXISTS));

  g_subprocess_force_exit (qemu);
  g_subprocess_wait (qemu, NULL, &error);
  g_assert_no_error (error);
  usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (disk, G_FILE_TEST_EXISTS));
}

static void
test_remove_means_dead (HypervisorFixture *fixture,
                        gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_run (fixture, "dead");
  GPid qemu = usher_libvirt_session_qemu (fixture->session, "dead");
  g_autoptr (GError) error = NULL;

  /* one that cannot even be asked */
  g_assert_cmpint (kill (qemu, SIGSTOP), ==, 0);
  usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_true (usher_libvirt_session_is_dead (qemu));
}

#define CASE(name, function) \
  g_test_add ("/hypervisor/clone-kinds/" name, HypervisorFixture, NULL, hypervisor_fixture_set_up, function, \
              hypervisor_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  CASE ("addresses-of-the-number", test_addresses_of_the_number);
  CASE ("full", test_full_needs_no_base);
  CASE ("seed", test_seed_is_a_disc);
  CASE ("seed-fills-an-empty-drive", test_seed_fills_an_empty_drive);
  CASE ("seed-is-made-again", test_seed_is_made_again);
  CASE ("remove-waits-for-a-stray-qemu", test_remove_waits_for_a_stray_qemu);
  CASE ("remove-means-dead", test_remove_means_dead);

  return g_test_run ();
}
