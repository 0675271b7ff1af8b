/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/model/vv-file.h"

#include <glib/gstdio.h>
#include <string.h>

#include "common/error.h"

#define PEM "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
#define AUTO "0x03,-1,-1,-1,0|-1,-1,-1,-1,1"

static UsherLaunchDocument *
parse (const char *text,
       gboolean   *delete_file,
       GError    **error)
{
  return usher_vv_file_parse (text, strlen (text), delete_file, error);
}

static UsherLaunchDocument *
example_new (void)
{
  UsherLaunchDocument *document = usher_launch_document_new ();

  document->desktop_name = g_strdup ("Büro; \"7\" = x");
  document->host = g_strdup ("192.0.2.11");
  document->tls_port = 5901;
  document->ca = g_strdup (PEM);
  document->subject = g_strdup ("O=Example,CN=kvm1");
  document->ticket = usher_secret_new ("abc", 3);
  document->proxy = g_strdup ("http://gw.example.org:3128");
  document->policy.flags = USHER_POLICY_SMARTCARD;
  document->policy.usb = g_strdup ("-1,-1,-1,-1,1");
  document->policy.usb_auto = g_strdup (AUTO);
  return document;
}

static void
test_our_own (void)
{
  g_autoptr (UsherLaunchDocument) document = example_new ();
  g_autoptr (UsherLaunchDocument) back = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = usher_launch_document_to_vv (document);
  gboolean delete_file = FALSE;

  back = parse (text, &delete_file, &error);
  g_assert_no_error (error);
  g_assert_true (delete_file);
  g_assert_cmpstr (back->desktop_name, ==, document->desktop_name);
  g_assert_cmpstr (back->host, ==, document->host);
  g_assert_cmpuint (back->tls_port, ==, document->tls_port);
  g_assert_cmpstr (back->ca, ==, document->ca);
  g_assert_cmpstr (back->subject, ==, document->subject);
  g_assert_true (usher_secret_equal (back->ticket, document->ticket));
  g_assert_cmpstr (back->proxy, ==, document->proxy);
  g_assert_true (back->policy.flags & USHER_POLICY_SMARTCARD);
  g_assert_nonnull (back->policy.usb);
  g_assert_cmpstr (back->policy.usb_auto, ==, AUTO);
}

/* as another system's broker writes it */
static void
test_foreign (void)
{
  g_autoptr (GError) error = NULL;
  gboolean delete_file = TRUE;
  g_autoptr (UsherLaunchDocument) document =
    parse ("[virt-viewer]\ntype=spice\nhost=pvespiceproxy:5f:100:node1::aa\nport=5900\ntls-port=61000\npassword=x\n"
           "enable-usb-autoshare=0\nusb-filter=" AUTO "\nversions=rhev-win64:2.0-160;\n[ovirt]\nhost=e\n", &delete_file, &error);

  g_assert_no_error (error);
  g_assert_false (delete_file);
  g_assert_cmpuint (document->tls_port, ==, 61000);
  g_assert_null (document->ca);
  g_assert_null (document->subject);
  g_assert_nonnull (document->policy.usb);
  g_assert_null (document->policy.usb_auto);
  g_assert_cmpstr (document->desktop_name, ==, document->host);
}

static void
test_usb (void)
{
  static const struct
  {
    const char *lines;
    gboolean    usb;
    const char *by_itself;
  } cases[] = {
    { "", TRUE, NULL },
    { "enable-usbredir=0\nusb-filter=" AUTO "\n", FALSE, NULL },
    { "usb-filter=" AUTO "\n", TRUE, AUTO },
    { "usb-filter=" AUTO "\nusb-redirect-on-connect=0x08,-1,-1,-1,1\n", TRUE, "0x08,-1,-1,-1,1" },
    { "usb-filter=everything\n", TRUE, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("[virt-viewer]\ntype=spice\nhost=h\ntls-port=1\n%s", cases[i].lines);
      g_autoptr (UsherLaunchDocument) document = parse (text, NULL, NULL);

      g_assert_cmpint (document->policy.usb != NULL, ==, cases[i].usb);
      g_assert_cmpstr (document->policy.usb_auto, ==, cases[i].by_itself);
    }
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "", "type=spice\n", "[virt-viewer]\n", "[virt-viewer]\ntype=vnc\nhost=h\ntls-port=1\n",
    "[virt-viewer]\ntype=spice\ntls-port=1\n", "[virt-viewer]\ntype=spice\nhost=h\nport=5900\n",
    "[virt-viewer]\ntype=spice\nhost=h\ntls-port=0\n", "[virt-viewer]\ntype=spice\nhost=h\ntls-port=65536\n",
  };
  g_autoptr (GError) nul_error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (texts[i], NULL, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
    }
  g_assert_null (usher_vv_file_parse ("[virt-viewer]\ntype=spice\nhost=h\ntls-port=1\n\0x", 45, NULL, &nul_error));
  g_assert_error (nul_error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
}

static void
test_load (void)
{
  g_autoptr (UsherLaunchDocument) example = example_new ();
  g_autoptr (UsherLaunchDocument) document = NULL;
  g_autoptr (UsherLaunchDocument) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("usher-vv-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.vv", NULL);
  g_autofree char *text = usher_launch_document_to_vv (example);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  document = usher_vv_file_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (document->host, ==, "192.0.2.11");
  /* it holds a ticket: it asked to be removed */
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  again = usher_vv_file_load (path, &error);
  g_assert_null (again);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, path));
  g_rmdir (folder);
}

static void
test_load_keeps_what_it_cannot_read (void)
{
  g_autoptr (UsherLaunchDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("usher-vv-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.vv", NULL);

  g_assert_true (g_file_set_contents (path, "[virt-viewer]\ntype=vnc\ndelete-this-file=1\n", -1, NULL));
  document = usher_vv_file_load (path, &error);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_remove (path);
  g_rmdir (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vv-file/our-own", test_our_own);
  g_test_add_func ("/vv-file/foreign", test_foreign);
  g_test_add_func ("/vv-file/usb", test_usb);
  g_test_add_func ("/vv-file/refused", test_refused);
  g_test_add_func ("/vv-file/load", test_load);
  g_test_add_func ("/vv-file/load-keeps-what-it-cannot-read", test_load_keeps_what_it_cannot_read);
  return g_test_run ();
}
