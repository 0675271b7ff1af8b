/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/contract/hypervisor-fixture.h"

#include <libvirt/virterror.h>
#include <string.h>

#include "broker/adapters/libvirt/libvirt-hypervisor.h"

#define LONGEST_SECONDS 120

/* no guest at all: the firmware finds nothing to boot and waits */
const char hypervisor_fixture_domain[] =
  "<domain type='qemu'>"
  "<name>template</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>"
  "<os><type arch='x86_64' machine='q35'>hvm</type></os>"
  "<features><acpi/></features>"
  "<devices>"
  "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/nowhere/base.qcow2'/>"
  "<target dev='vda' bus='virtio'/></disk>"
  "<controller type='usb' model='none'/>"
  "<graphics type='spice' autoport='yes'/>"
  "<video><model type='qxl'/></video>"
  "<memballoon model='none'/>"
  "</devices></domain>";

static void
fixture_say_nothing (void       *user_data,
                     virErrorPtr error)
{
}

/* each suite runs once for each way to a host */
static UsherLibvirtTransport
fixture_transport (void)
{
  const char *word = g_getenv ("USHER_TEST_TRANSPORT");

  if (word == NULL)
    return USHER_LIBVIRT_LOCAL;
  if (g_str_equal (word, "unix"))
    return USHER_LIBVIRT_UNIX;
  if (g_str_equal (word, "tls"))
    return USHER_LIBVIRT_TLS;
  if (g_str_equal (word, "ssh"))
    return USHER_LIBVIRT_SSH;
  g_error ("USHER_TEST_TRANSPORT is none of unix, tls, ssh");
}

void
hypervisor_fixture_set_up (HypervisorFixture *fixture,
                           gconstpointer      unused)
{
  UsherLibvirtOptions options = { .keep_alive = 1 };

  fixture->session = usher_libvirt_session_start ();
  usher_libvirt_session_reach (fixture->session, fixture_transport ());
  fixture->wait = usher_wait_new (LONGEST_SECONDS, NULL);
  fixture->log = usher_event_log_new ();
  fixture->hypervisor = usher_libvirt_hypervisor_new (usher_libvirt_session_uri (fixture->session), "desktops",
                                                      &options);
  usher_hypervisor_watch (fixture->hypervisor, usher_event_log_note, fixture->log);
  virSetErrorFunc (NULL, fixture_say_nothing);
  fixture->beside = virConnectOpen (usher_libvirt_session_uri (fixture->session));
  g_assert_nonnull (fixture->beside);
}

void
hypervisor_fixture_tear_down (HypervisorFixture *fixture,
                              gconstpointer      unused)
{
  g_object_unref (fixture->hypervisor);
  virConnectClose (fixture->beside);
  usher_libvirt_session_stop (fixture->session);
  usher_event_log_free (fixture->log);
}

/**
 * hypervisor_fixture_clone:
 * @fixture: a host
 * @name: of the new domain
 *
 * Returns: (transfer full): the id of a clone that is off
 */
char *
hypervisor_fixture_clone (HypervisorFixture *fixture,
                          const char        *name)
{
  g_autofree char *id = g_uuid_string_random ();
  UsherCloneSpec spec = {
    .id = id,
    .name = name,
    .pool = FIXTURE_POOL,
    .base_volume = FIXTURE_BASE,
    .domain_xml = hypervisor_fixture_domain,
  };
  g_autoptr (GError) error = NULL;

  usher_hypervisor_clone (fixture->hypervisor, &spec, &fixture->wait, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&id);
}

/**
 * hypervisor_fixture_run:
 * @fixture: a host
 * @name: of the new domain
 *
 * Returns: (transfer full): the id of a clone that runs
 */
char *
hypervisor_fixture_run (HypervisorFixture *fixture,
                        const char        *name)
{
  g_autofree char *id = hypervisor_fixture_clone (fixture, name);
  g_autoptr (GError) error = NULL;

  usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&id);
}

static UsherDomainInfo *
fixture_inspect (HypervisorFixture *fixture,
                 const char        *id)
{
  g_autoptr (GError) error = NULL;
  UsherDomainInfo *info = usher_hypervisor_inspect (fixture->hypervisor, id, &fixture->wait, &error);

  g_assert_no_error (error);
  return info;
}

guint
hypervisor_fixture_port (HypervisorFixture *fixture,
                         const char        *id)
{
  g_autoptr (UsherDomainInfo) info = fixture_inspect (fixture, id);

  return info->tls_port;
}

UsherPower
hypervisor_fixture_power (HypervisorFixture *fixture,
                          const char        *id)
{
  g_autoptr (UsherDomainInfo) info = fixture_inspect (fixture, id);

  return info->power;
}

/**
 * hypervisor_fixture_overlay:
 * @fixture: a host
 * @id: of a clone
 *
 * Returns: (transfer full): where its overlay is
 */
char *
hypervisor_fixture_overlay (HypervisorFixture *fixture,
                            const char        *id)
{
  g_autofree char *name = g_strdup_printf ("usher-%s.qcow2", id);

  return g_build_filename (usher_libvirt_session_folder (fixture->session), "pool", name, NULL);
}

/**
 * hypervisor_fixture_foreign:
 * @fixture: a host
 * @name: of a domain that is not Usher's
 * @id: (nullable): of it
 *
 * Returns: (transfer full): its XML, once it is defined
 */
char *
hypervisor_fixture_foreign (HypervisorFixture *fixture,
                            const char        *name,
                            const char        *id)
{
  g_autofree char *uuid = id != NULL ? g_strdup (id) : g_uuid_string_random ();
  g_autofree char *xml = g_strdup_printf ("<domain type='qemu'><name>%s</name><uuid>%s</uuid>"
                                          "<memory unit='MiB'>32</memory>"
                                          "<os><type arch='x86_64' machine='q35'>hvm</type></os></domain>",
                                          name, uuid);
  virDomainPtr domain = virDomainDefineXML (fixture->beside, xml);
  char *defined;

  g_assert_nonnull (domain);
  defined = virDomainGetXMLDesc (domain, 0);
  virDomainFree (domain);
  return defined;
}

/**
 * hypervisor_fixture_clone_demo:
 * @fixture: a host
 * @name: of the new domain
 *
 * Returns: (transfer full): the id of a clone of the demo desktop, which knows what a power button is
 */
char *
hypervisor_fixture_clone_demo (HypervisorFixture *fixture,
                               const char        *name)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *xml = usher_libvirt_session_read (fixture->session, "domain.xml");
  UsherPolicy policy = { .clipboard = USHER_CLIPBOARD_NONE, .audio = USHER_AUDIO_OUT, .monitors = 1,
                         .usb = (char *) "0x08,-1,-1,0x0210,1|-1,-1,-1,-1,0" };
  UsherCloneSpec spec = {
    .id = id,
    .name = name,
    .pool = FIXTURE_POOL,
    .base_volume = FIXTURE_BASE,
    .domain_xml = xml,
    .policy = &policy,
  };
  g_autoptr (GError) error = NULL;

  usher_hypervisor_clone (fixture->hypervisor, &spec, &fixture->wait, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&id);
}

/**
 * hypervisor_fixture_await_guest:
 * @fixture: a host
 * @name: of a running clone of the demo desktop, which says on its serial line when it is up
 */
void
hypervisor_fixture_await_guest (HypervisorFixture *fixture,
                                const char        *name)
{
  virDomainPtr domain = virDomainLookupByName (fixture->beside, name);
  virStreamPtr stream = virStreamNew (fixture->beside, 0);
  g_autoptr (GString) said = g_string_new (NULL);
  char buffer[256];
  int length;

  g_assert_cmpint (virDomainOpenConsole (domain, NULL, stream, VIR_DOMAIN_CONSOLE_FORCE), ==, 0);
  while (strstr (said->str, "usher-guest: ready") == NULL)
    {
      length = virStreamRecv (stream, buffer, sizeof buffer);
      g_assert_cmpint (length, >, 0);
      g_string_append_len (said, buffer, length);
    }
  virStreamAbort (stream);
  virStreamFree (stream);
  virDomainFree (domain);
}
