/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <signal.h>
#include <string.h>

#include "common/error.h"
#include "tests/contract/hypervisor-fixture.h"

static void
await_power (HypervisorFixture *fixture,
             const char        *id,
             UsherPower         power)
{
  usher_event_log_event_free (usher_event_log_await (fixture->log, USHER_HYPERVISOR_POWER, id, power));
}

static void
test_start_and_end (HypervisorFixture *fixture,
                    gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_clone (fixture, "power");
  g_autoptr (GError) error = NULL;
  GPid qemu;

  usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  await_power (fixture, id, USHER_POWER_ON);
  g_assert_cmpint (hypervisor_fixture_power (fixture, id), ==, USHER_POWER_ON);
  g_assert_cmpuint (hypervisor_fixture_port (fixture, id), >, 0);
  qemu = usher_libvirt_session_qemu (fixture->session, "power");

  usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpint (usher_libvirt_session_qemu (fixture->session, "power"), ==, qemu);

  usher_hypervisor_stop (fixture->hypervisor, id, TRUE, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_true (usher_libvirt_session_is_dead (qemu));
  await_power (fixture, id, USHER_POWER_OFF);
  g_assert_cmpint (hypervisor_fixture_power (fixture, id), ==, USHER_POWER_OFF);
  g_assert_cmpuint (hypervisor_fixture_port (fixture, id), ==, 0);

  usher_hypervisor_stop (fixture->hypervisor, id, TRUE, &fixture->wait, &error);
  g_assert_no_error (error);
  usher_hypervisor_stop (fixture->hypervisor, id, FALSE, &fixture->wait, &error);
  g_assert_no_error (error);
}

static void
test_reset (HypervisorFixture *fixture,
            gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_clone (fixture, "reset");
  g_autoptr (GError) error = NULL;
  GPid qemu;

  g_assert_false (usher_hypervisor_reset (fixture->hypervisor, id, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_START_FAILED);
  g_clear_error (&error);

  usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  qemu = usher_libvirt_session_qemu (fixture->session, "reset");
  usher_hypervisor_reset (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpint (hypervisor_fixture_power (fixture, id), ==, USHER_POWER_ON);
  g_assert_cmpint (usher_libvirt_session_qemu (fixture->session, "reset"), ==, qemu);
}

static void
test_guest_shuts_down (HypervisorFixture *fixture,
                       gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_clone_demo (fixture, "graceful");
  g_autoptr (GError) error = NULL;

  usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  hypervisor_fixture_await_guest (fixture, "graceful");
  usher_hypervisor_stop (fixture->hypervisor, id, FALSE, &fixture->wait, &error);
  g_assert_no_error (error);
  await_power (fixture, id, USHER_POWER_OFF);
}

static void
test_paused_goes_on (HypervisorFixture *fixture,
                     gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_run (fixture, "paused");
  virDomainPtr domain = virDomainLookupByName (fixture->beside, "paused");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (virDomainSuspend (domain), ==, 0);
  virDomainFree (domain);
  await_power (fixture, id, USHER_POWER_PAUSED);
  g_assert_cmpint (hypervisor_fixture_power (fixture, id), ==, USHER_POWER_PAUSED);
  usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpint (hypervisor_fixture_power (fixture, id), ==, USHER_POWER_ON);
}

static void
test_killed_qemu (HypervisorFixture *fixture,
                  gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_run (fixture, "killed");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (kill (usher_libvirt_session_qemu (fixture->session, "killed"), SIGKILL), ==, 0);
  await_power (fixture, id, USHER_POWER_OFF);
  g_assert_cmpint (hypervisor_fixture_power (fixture, id), ==, USHER_POWER_OFF);
  usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
}

/* the reason reaches the administrator */
static void
test_template_that_cannot_start (HypervisorFixture *fixture,
                                 gconstpointer      unused)
{
  g_autofree char *id = g_uuid_string_random ();
  UsherCloneSpec spec = {
    .id = id,
    .name = "broken",
    .pool = FIXTURE_POOL,
    .base_volume = FIXTURE_BASE,
    .domain_xml = "<domain type='qemu'><memory unit='MiB'>32</memory>"
                  "<os><type arch='x86_64' machine='q35'>hvm</type><kernel>/nowhere/vmlinuz</kernel></os><devices>"
                  "<disk type='file' device='disk'><source file='/x'/><target dev='vda' bus='virtio'/></disk>"
                  "</devices></domain>",
  };
  g_autoptr (GError) error = NULL;

  usher_hypervisor_clone (fixture->hypervisor, &spec, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_false (usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_START_FAILED);
  g_assert_nonnull (strstr (error->message, "vmlinuz"));
  g_assert_cmpint (hypervisor_fixture_power (fixture, id), ==, USHER_POWER_OFF);
}

#define CASE(name, function) \
  g_test_add ("/hypervisor/power/" name, HypervisorFixture, NULL, hypervisor_fixture_set_up, function, \
              hypervisor_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  CASE ("start-and-end", test_start_and_end);
  CASE ("reset", test_reset);
  CASE ("guest-shuts-down", test_guest_shuts_down);
  CASE ("paused-goes-on", test_paused_goes_on);
  CASE ("killed-qemu", test_killed_qemu);
  CASE ("cannot-start", test_template_that_cannot_start);

  return g_test_run ();
}
