/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "broker/adapters/libvirt/domain-view.h"
#include "broker/adapters/libvirt/domain-xml.h"
#include "broker/adapters/libvirt/ticket-book.h"
#include "broker/adapters/libvirt/volume-xml.h"
#include "broker/adapters/libvirt/xml-tree.h"
#include "common/error.h"

#define ID "6f1f8a0e-8f0b-4a3f-9a51-6a0c1f2d3e4b"
#define OVERLAY "/pool/usher-" ID ".qcow2"
#define DISK "<disk type='file' device='disk'><driver name='qemu' type='raw' cache='none'/><source file='/t.img'/>" \
             "<backingStore/><target dev='vda'/></disk>"

static char *
clone_domain (const char        *domain,
              const UsherPolicy *policy,
              GError           **error)
{
  UsherCloneSpec spec = { .id = ID, .name = "office-001", .pool = "office", .domain_xml = domain, .policy = policy };

  return usher_domain_xml_clone (&spec, OVERLAY, NULL, error);
}

/* the template's devices, made into those of a clone */
static char *
clone_devices (const char        *devices,
               const UsherPolicy *policy)
{
  g_autofree char *domain = g_strdup_printf ("<domain type='kvm'><devices>" DISK "%s</devices></domain>", devices);
  g_autoptr (GError) error = NULL;
  char *xml = clone_domain (domain, policy, &error);

  g_assert_no_error (error);
  return xml;
}

#define HAS(xml, part) g_assert_nonnull (strstr (xml, part))
#define LACKS(xml, part) g_assert_null (strstr (xml, part))

static void
test_identity (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;

  xml = clone_domain ("<domain type='kvm' id='7'><name>template</name><uuid>11111111-1111-1111-1111-111111111111</uuid>"
               "<genid>22222222-2222-2222-2222-222222222222</genid><title>Desk</title>"
               "<metadata><a:b xmlns:a='urn:a' c='d'/>"
               "<usher:desktop xmlns:usher='https://usher.org/xmlns/desktop/1' pool='old'/></metadata>"
               "<os><type>hvm</type><nvram template='/t.fd'>/template_VARS.fd</nvram></os>"
               "<sysinfo type='smbios'><system><entry name='manufacturer'>Example</entry>"
               "<entry name='uuid'>11111111-1111-1111-1111-111111111111</entry></system></sysinfo>"
               "<devices>" DISK "</devices><qemu:commandline xmlns:qemu='urn:q'/></domain>",
                      NULL, &error);
  g_assert_no_error (error);
  HAS (xml, "<name>office-001</name>");
  HAS (xml, "<uuid>" ID "</uuid>");
  HAS (xml, "<entry name=\"uuid\">" ID "</entry>");
  HAS (xml, "<genid/>");
  HAS (xml, "<nvram template=\"/t.fd\"/>");
  HAS (xml, "pool=\"office\"");
  LACKS (xml, "pool=\"old\"");
  LACKS (xml, "id=\"7\"");
  LACKS (xml, "1111-1111");
  /* what is not the clone's is kept */
  HAS (xml, "<domain type=\"kvm\">");
  HAS (xml, "<title>Desk</title>");
  HAS (xml, "<a:b xmlns:a=\"urn:a\" c=\"d\"/>");
  HAS (xml, "<entry name=\"manufacturer\">Example</entry>");
  HAS (xml, "qemu:commandline");
}

static void
test_name_is_escaped (void)
{
  UsherCloneSpec spec = { .id = ID, .name = "a<b>&'\"", .pool = "p\"<&",
                          .domain_xml = "<domain><devices>" DISK "</devices></domain>" };
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = usher_domain_xml_clone (&spec, "/pool/a&b", NULL, &error);
  g_autoptr (UsherDomainView) view = NULL;

  g_assert_no_error (error);
  HAS (xml, "<name>a&lt;b&gt;&amp;");
  HAS (xml, "file=\"/pool/a&amp;b\"");
  view = usher_domain_view_from_xml (xml, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (view->pool, ==, "p\"<&");
}

static void
test_disk (void)
{
  g_autofree char *xml = clone_devices ("<disk type='file' device='cdrom'><source file='/i.iso'/><readonly/></disk>"
                                        "<disk type='block' device='disk'><source dev='/dev/x'/><shareable/></disk>",
                                        NULL);

  HAS (xml, "<source file=\"" OVERLAY "\"/>");
  HAS (xml, "cache=\"none\"");
  HAS (xml, "type=\"qcow2\"");
  HAS (xml, "<source file=\"/i.iso\"/>");
  HAS (xml, "<source dev=\"/dev/x\"/>");
  LACKS (xml, "/t.img");
  LACKS (xml, "backingStore");
}

static void
test_network_and_channels (void)
{
  const char *devices = "<interface type='network'><mac address='52:54:00:12:34:56'/><source network='default'/>"
                        "<target dev='vnet3'/><model type='virtio'/></interface><interface type='user'/>"
                        "<channel type='unix'><source mode='bind' path='/run/domain-1-template/x'/>"
                        "<target type='virtio' name='org.qemu.guest_agent.0'/></channel>";
  g_autofree char *xml = clone_devices (devices, NULL);
  g_autofree char *again = clone_devices (devices, NULL);
  g_autoptr (GRegex) mac = g_regex_new ("<mac address=\"(52(:[0-9a-f]{2}){5})\"/>", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  g_assert_true (g_regex_match (mac, xml, 0, &match));
  first = g_match_info_fetch (match, 1);
  g_assert_true (g_match_info_next (match, NULL));
  second = g_match_info_fetch (match, 1);
  g_assert_false (g_match_info_next (match, NULL));
  g_assert_cmpstr (first, !=, second);
  /* a clone made anew keeps its addresses */
  g_assert_cmpstr (xml, ==, again);
  LACKS (xml, "52:54:00:12:34:56");
  LACKS (xml, "vnet3");
  LACKS (xml, "domain-1-template");
  HAS (xml, "<source network=\"default\"/>");
  HAS (xml, "org.qemu.guest_agent.0");
}

/* whatever the template says, a clone listens with TLS alone and lets in nobody */
static void
test_spice_is_closed (void)
{
  static const char *const templates[] = {
    "",
    "<graphics type='vnc' port='5900' passwd='x'/>",
    "<graphics type='spice' port='5900' tlsPort='5901' autoport='no' passwd='open' passwdValidTo='2030-01-01T00:00:00' "
    "connected='keep' defaultMode='any'><channel name='main' mode='insecure'/><gl enable='yes'/></graphics>",
    "<graphics type='spice'><listen type='socket' socket='/tmp/s'/></graphics><graphics type='spice' port='1'/>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (templates); i++)
    {
      g_autofree char *xml = clone_devices (templates[i], NULL);
      g_auto (GStrv) parts = g_strsplit (xml, "<graphics", -1);
      const char *graphics = parts[1];

      g_assert_cmpuint (g_strv_length (parts), ==, 2);
      HAS (graphics, "type=\"spice\"");
      HAS (graphics, "autoport=\"yes\"");
      HAS (graphics, "defaultMode=\"secure\"");
      HAS (graphics, "passwd=\"\"");
      LACKS (graphics, "ort=\"5");
      LACKS (graphics, "insecure");
      LACKS (graphics, "passwdValidTo");
      LACKS (graphics, "connected");
      LACKS (graphics, "socket");
      LACKS (graphics, "<gl");
    }
}

static void
test_spice_keeps_what_is_the_templates (void)
{
  g_autofree char *xml = clone_devices ("<graphics type='egl-headless'/><graphics type='spice' keymap='de'>"
                                        "<listen type='address' address='0.0.0.0'/><image compression='off'/>"
                                        "<clipboard copypaste='no'/></graphics>", NULL);

  HAS (xml, "egl-headless");
  HAS (xml, "keymap=\"de\"");
  HAS (xml, "<listen type=\"address\" address=\"0.0.0.0\"/>");
  HAS (xml, "<image compression=\"off\"/>");
  HAS (xml, "copypaste=\"no\"");
}

#define EVERYTHING \
  "<controller type='ccid' index='0'/><smartcard mode='passthrough' type='spicevmc'/><sound model='ac97'/>" \
  "<redirdev bus='usb' type='spicevmc'/><redirdev bus='usb' type='spicevmc'/>" \
  "<redirfilter><usbdev allow='yes'/></redirfilter>" \
  "<channel type='spiceport'><source channel='org.spice-space.webdav.0'/>" \
  "<target type='virtio' name='org.spice-space.webdav.0'/></channel>" \
  "<channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel>" \
  "<video><model type='qxl' heads='4'/></video>"

static void
test_policy_allows_nothing (void)
{
  UsherPolicy policy = { .monitors = 1 };
  g_autofree char *xml = clone_devices (EVERYTHING, &policy);

  HAS (xml, "copypaste=\"no\"");
  HAS (xml, "<filetransfer enable=\"no\"/>");
  LACKS (xml, "smartcard");
  LACKS (xml, "ccid");
  LACKS (xml, "<sound");
  LACKS (xml, "redir");
  LACKS (xml, "webdav");
  HAS (xml, "com.redhat.spice.0");
  HAS (xml, "heads=\"1\"");
}

static void
test_policy_allows_everything (void)
{
  UsherPolicy policy = {
    .clipboard = USHER_CLIPBOARD_TO_GUEST,
    .folder = USHER_FOLDER_READ,
    .audio = USHER_AUDIO_BOTH,
    .flags = USHER_POLICY_FILES | USHER_POLICY_SMARTCARD,
    .usb = (char *) "0x08,0x0781,0x5581,0x0210,1|3,-1,-1,-1,0|-1,-1,-1,-1,1",
    .monitors = 16,
  };
  g_autofree char *xml = clone_devices (EVERYTHING, &policy);

  HAS (xml, "copypaste=\"yes\"");
  HAS (xml, "<filetransfer enable=\"yes\"/>");
  HAS (xml, "<smartcard mode=\"passthrough\" type=\"spicevmc\"/>");
  HAS (xml, "<sound model=\"ac97\"/>");
  HAS (xml, "webdav");
  HAS (xml, "heads=\"4\"");
  HAS (xml, "<redirfilter><usbdev class=\"0x08\" vendor=\"0x0781\" product=\"0x5581\" version=\"2.10\" allow=\"yes\"/>"
            "<usbdev class=\"0x03\" allow=\"no\"/><usbdev allow=\"yes\"/></redirfilter>");
}

static void
test_policy_without_microphone (void)
{
  UsherPolicy policy = { .audio = USHER_AUDIO_OUT, .monitors = 1 };
  g_autofree char *xml = clone_devices ("<sound model='ac97'/><sound model='ich6'><codec type='duplex'/></sound>"
                                        "<sound model='usb'/>", &policy);

  HAS (xml, "<sound model=\"ich9\"><codec type=\"output\"/></sound>");
  HAS (xml, "<sound model=\"ich6\"><codec type=\"output\"/></sound>");
  HAS (xml, "<sound model=\"usb\"/>");
}

/* a filter without a device to filter is refused by qemu */
static void
test_policy_adds_no_devices (void)
{
  UsherPolicy policy = { .usb = (char *) "-1,-1,-1,-1,1", .audio = USHER_AUDIO_BOTH, .folder = USHER_FOLDER_WRITE,
                         .flags = USHER_POLICY_SMARTCARD, .monitors = 1 };
  g_autofree char *xml = clone_devices ("", &policy);

  LACKS (xml, "redir");
  LACKS (xml, "smartcard");
  LACKS (xml, "webdav");
  LACKS (xml, "sound");
}

static void
test_templates_that_cannot_be (void)
{
  static const struct
  {
    const char *domain;
    const char *said;
  } cases[] = {
    { "", "broken" },
    { "<domain>", "broken in line 1" },
    { "<network/>", "not that of a domain" },
    { "<domain/>", "0 disks" },
    { "<domain><devices>" DISK DISK "</devices></domain>", "2 disks" },
    { "<!DOCTYPE domain [<!ENTITY a 'aaaa'>]><domain><name>&a;</name></domain>", "DOCTYPE" },
    { "<!DOCTYPE domain SYSTEM 'file:///etc/passwd'><domain/>", "DOCTYPE" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *xml = clone_domain (cases[i].domain, NULL, &error);

      g_assert_null (xml);
      g_assert_error (error, USHER_ERROR, USHER_ERROR_START_FAILED);
      HAS (error->message, cases[i].said);
    }
}

static void
test_too_long (void)
{
  g_autofree char *spaces = g_strnfill (1024 * 1024, ' ');
  g_autofree char *domain = g_strconcat ("<domain>", spaces, "</domain>", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (clone_domain (domain, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_START_FAILED);
}

static void
test_view (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDomainView) view = NULL;

  view = usher_domain_view_from_xml ("<domain id='3'><metadata><u:desktop xmlns:u='https://usher.org/xmlns/desktop/1' "
                                     "pool='office'/></metadata><devices><graphics type='vnc' port='5'/>"
                                     "<graphics type='spice' tlsPort='5901' autoport='yes' passwd='*****' "
                                     "connected='keep'><listen type='address' address='::'/></graphics>"
                                     "</devices></domain>", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (view->pool, ==, "office");
  g_assert_cmpuint (view->tls_port, ==, 5901);
  g_assert_cmpstr (view->graphics, ==, "<graphics type=\"spice\" tlsPort=\"5901\" autoport=\"yes\">"
                                       "<listen type=\"address\" address=\"::\"/></graphics>");
  usher_domain_view_free (g_steal_pointer (&view));

  view = usher_domain_view_from_xml ("<domain><metadata><desktop xmlns='urn:other' pool='x'/></metadata><devices>"
                                     "<graphics type='spice' tlsPort='-1'/></devices></domain>", &error);
  g_assert_no_error (error);
  g_assert_null (view->pool);
  g_assert_cmpuint (view->tls_port, ==, 0);
}

static void
test_volume (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherBaseVolume) base = NULL;
  g_autofree char *xml = NULL;

  base = usher_base_volume_from_xml ("<volume type='file'><name>b</name><capacity unit='bytes'>33554432</capacity>"
                                     "<target><path>/pool/a&amp;b</path><format type='raw'/></target></volume>", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (base->path, ==, "/pool/a&b");
  g_assert_cmpstr (base->format, ==, "raw");
  xml = usher_volume_xml_overlay ("usher-<x>.qcow2", base);
  HAS (xml, "<name>usher-&lt;x&gt;.qcow2</name>");
  HAS (xml, "<capacity unit='bytes'>33554432</capacity>");
  HAS (xml, "<backingStore><path>/pool/a&amp;b</path><format type='raw'/></backingStore>");
  g_assert_null (usher_base_volume_from_xml ("<volume><target/></volume>", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_START_FAILED);
}

static void
test_ticket (void)
{
  g_autoptr (UsherSecret) ticket = usher_secret_new ("a'b<\"&", 6);
  g_autofree char *update = usher_ticket_book_update ("<graphics type=\"spice\" tlsPort=\"5901\"/>", ticket, 86400 + 1,
                                                      USHER_TICKET_DISCONNECT);
  g_autoptr (GError) error = NULL;
  g_autoptr (xmlDoc) document = usher_xml_tree_parse (update, "graphics", &error);
  xmlNode *graphics;

  g_assert_no_error (error);
  graphics = xmlDocGetRootElement (document);
  g_assert_true (usher_xml_tree_attribute_is (graphics, "passwd", "a'b<\"&"));
  g_assert_true (usher_xml_tree_attribute_is (graphics, "passwdValidTo", "1970-01-02T00:00:01"));
  g_assert_true (usher_xml_tree_attribute_is (graphics, "connected", "disconnect"));
  g_assert_true (usher_xml_tree_attribute_is (graphics, "tlsPort", "5901"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/domain-xml/identity", test_identity);
  g_test_add_func ("/domain-xml/escaped", test_name_is_escaped);
  g_test_add_func ("/domain-xml/disk", test_disk);
  g_test_add_func ("/domain-xml/network-and-channels", test_network_and_channels);
  g_test_add_func ("/domain-xml/spice/closed", test_spice_is_closed);
  g_test_add_func ("/domain-xml/spice/kept", test_spice_keeps_what_is_the_templates);
  g_test_add_func ("/domain-xml/policy/nothing", test_policy_allows_nothing);
  g_test_add_func ("/domain-xml/policy/everything", test_policy_allows_everything);
  g_test_add_func ("/domain-xml/policy/no-microphone", test_policy_without_microphone);
  g_test_add_func ("/domain-xml/policy/adds-nothing", test_policy_adds_no_devices);
  g_test_add_func ("/domain-xml/cannot-be", test_templates_that_cannot_be);
  g_test_add_func ("/domain-xml/too-long", test_too_long);
  g_test_add_func ("/domain-xml/view", test_view);
  g_test_add_func ("/domain-xml/volume", test_volume);
  g_test_add_func ("/domain-xml/ticket", test_ticket);

  return g_test_run ();
}
