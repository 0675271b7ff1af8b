/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/launch-document.h"

#include <string.h>

#include "common/error.h"
#include "common/wire/json-text.h"

#define PEM "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"

static UsherLaunchDocument *
example_new (void)
{
  UsherLaunchDocument *document = usher_launch_document_new ();

  document->session = g_strdup ("6f0c1c8e-6f3b-4f0e-9d53-4d6a2f4d7d11");
  document->desktop_id = g_strdup ("desktop:1d3f");
  document->desktop_name = g_strdup ("Büro \"7\"");
  document->host = g_strdup ("192.0.2.11");
  document->tls_port = 5901;
  document->ca = g_strdup (PEM);
  document->subject = g_strdup ("O=Example,CN=kvm1.example.org");
  document->ticket = usher_secret_new ("tick-et_1", 9);
  document->expires = G_GINT64_CONSTANT (1900000000123456);
  document->proxy = g_strdup ("http://gw.example.org:3128");
  document->policy.clipboard = USHER_CLIPBOARD_TO_GUEST;
  document->policy.folder = USHER_FOLDER_READ;
  document->policy.audio = USHER_AUDIO_OUT;
  document->policy.flags = USHER_POLICY_FILES | USHER_POLICY_SMARTCARD;
  document->policy.usb = g_strdup ("0x08,-1,-1,-1,1|-1,-1,-1,-1,0");
  document->policy.usb_auto = g_strdup ("0x03,-1,-1,-1,0");
  document->policy.monitors = 4;
  document->sign_on = TRUE;
  return document;
}

static void
test_there_and_back (void)
{
  g_autoptr (UsherLaunchDocument) document = example_new ();
  g_autoptr (UsherLaunchDocument) back = NULL;
  g_autoptr (JsonNode) node = usher_launch_document_to_json (document);
  g_autoptr (JsonNode) parsed = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = usher_json_text_write (node);

  parsed = usher_json_text_parse (text, -1, &error);
  g_assert_no_error (error);
  back = usher_launch_document_from_json (parsed, &error);
  g_assert_no_error (error);

  g_assert_cmpstr (back->session, ==, document->session);
  g_assert_cmpstr (back->desktop_id, ==, document->desktop_id);
  g_assert_cmpstr (back->desktop_name, ==, document->desktop_name);
  g_assert_cmpstr (back->host, ==, document->host);
  g_assert_cmpuint (back->tls_port, ==, document->tls_port);
  g_assert_cmpstr (back->ca, ==, document->ca);
  g_assert_cmpstr (back->subject, ==, document->subject);
  g_assert_true (usher_secret_equal (back->ticket, document->ticket));
  g_assert_cmpint (back->expires, ==, document->expires);
  g_assert_cmpstr (back->proxy, ==, document->proxy);
  g_assert_cmpint (back->policy.clipboard, ==, document->policy.clipboard);
  g_assert_cmpint (back->policy.folder, ==, document->policy.folder);
  g_assert_cmpint (back->policy.audio, ==, document->policy.audio);
  g_assert_cmpint (back->policy.flags, ==, document->policy.flags);
  g_assert_cmpstr (back->policy.usb, ==, document->policy.usb);
  g_assert_cmpstr (back->policy.usb_auto, ==, document->policy.usb_auto);
  g_assert_cmpuint (back->policy.monitors, ==, document->policy.monitors);
  g_assert_true (back->sign_on);
}

static void
test_without_policy_nothing_is_allowed (void)
{
  g_autoptr (UsherLaunchDocument) document = example_new ();
  g_autoptr (UsherLaunchDocument) back = NULL;
  g_autoptr (JsonNode) node = usher_launch_document_to_json (document);
  g_autoptr (GError) error = NULL;

  json_object_remove_member (json_node_get_object (node), "policy");
  back = usher_launch_document_from_json (node, &error);
  g_assert_no_error (error);
  g_assert_cmpint (back->policy.clipboard, ==, USHER_CLIPBOARD_NONE);
  g_assert_cmpint (back->policy.folder, ==, USHER_FOLDER_NONE);
  g_assert_cmpint (back->policy.audio, ==, USHER_AUDIO_NONE);
  g_assert_cmpint (back->policy.flags, ==, 0);
  g_assert_null (back->policy.usb);
  g_assert_cmpuint (back->policy.monitors, ==, 1);
}

/* one member of the example is replaced, and the error has to name it */
static const struct
{
  const char *object; /* NULL: the document itself */
  const char *field;
  const char *json;
} wrong_fields[] = {
  { NULL, "version", "2" },
  { NULL, "version", "null" },
  { NULL, "version", "\"1\"" },
  { NULL, "session", "\"\"" },
  { NULL, "sign_on", "1" },
  { NULL, "desktop", "[]" },
  { NULL, "spice", "\"x\"" },
  { NULL, "policy", "7" },
  { "desktop", "id", "null" },
  { "desktop", "name", "{}" },
  { "spice", "host", "\"\"" },
  { "spice", "host", "\"a b\"" },
  { "spice", "host", "\"a\\n\"" },
  { "spice", "host", "\"user@host/\"" },
  { "spice", "tls_port", "0" },
  { "spice", "tls_port", "65536" },
  { "spice", "tls_port", "-1" },
  { "spice", "tls_port", "5901.5" },
  { "spice", "tls_port", "\"5901\"" },
  { "spice", "ca", "null" },
  { "spice", "ca", "\"no certificate\"" },
  { "spice", "subject", "\"CN=a\\nproxy=b\"" },
  { "spice", "ticket", "\"\"" },
  { "spice", "ticket", "\"has space\"" },
  { "spice", "ticket", "\"123456789012345678901234567890123456789012345678901234567890\"" },
  { "spice", "expires", "null" },
  { "spice", "expires", "\"tomorrow\"" },
  { "spice", "expires", "17" },
  { "spice", "expires", "\"1969-12-31T23:59:59Z\"" },
  { "spice", "proxy", "\"ftp://gw\"" },
  { "spice", "proxy", "\"gw:3128\"" },
  { "policy", "clipboard", "\"all\"" },
  { "policy", "folder", "true" },
  { "policy", "audio", "\"\"" },
  { "policy", "files", "\"yes\"" },
  { "policy", "usb", "\"everything\"" },
  { "policy", "usb", "\"0x08,-1,-1,-1\"" },
  { "policy", "usb", "\"0x08,-1,-1,-1,2\"" },
  { "policy", "usb", "\"0x100,-1,-1,-1,1\"" },
  { "policy", "usb_auto", "\"1,1,1,1,1|\"" },
  { "policy", "monitors", "0" },
  { "policy", "monitors", "17" },
};

static void
test_wrong_field (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (UsherLaunchDocument) document = example_new ();
  g_autoptr (JsonNode) node = usher_launch_document_to_json (document);
  g_autoptr (GError) error = NULL;
  JsonObject *object = json_node_get_object (node);

  if (wrong_fields[i].object != NULL)
    object = json_object_get_object_member (object, wrong_fields[i].object);
  json_object_set_member (object, wrong_fields[i].field, json_from_string (wrong_fields[i].json, NULL));

  g_assert_null (usher_launch_document_from_json (node, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, wrong_fields[i].field));
}

static void
test_long_ca (void)
{
  g_autoptr (UsherLaunchDocument) document = example_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  g_free (document->ca);
  document->ca = g_strnfill (64 * 1024 + 1, 'A');
  node = usher_launch_document_to_json (document);
  g_assert_null (usher_launch_document_from_json (node, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
  g_assert_nonnull (strstr (error->message, "\"ca\""));
}

static void
test_no_object (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string ("[1]", NULL);

  g_assert_null (usher_launch_document_from_json (NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
  g_clear_error (&error);
  g_assert_null (usher_launch_document_from_json (node, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
}

static void
assert_vv (GKeyFile   *file,
           const char *key,
           const char *expected)
{
  g_autofree char *value = g_key_file_get_string (file, "virt-viewer", key, NULL);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_vv (void)
{
  g_autoptr (UsherLaunchDocument) document = example_new ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = usher_launch_document_to_vv (document);

  g_assert_true (g_key_file_load_from_data (file, text, -1, G_KEY_FILE_NONE, &error));
  g_assert_no_error (error);
  assert_vv (file, "type", "spice");
  assert_vv (file, "host", "192.0.2.11");
  assert_vv (file, "tls-port", "5901");
  assert_vv (file, "port", NULL);
  assert_vv (file, "password", "tick-et_1");
  assert_vv (file, "ca", PEM);
  assert_vv (file, "host-subject", "O=Example,CN=kvm1.example.org");
  assert_vv (file, "title", "Büro \"7\"");
  assert_vv (file, "delete-this-file", "1");
  assert_vv (file, "proxy", "http://gw.example.org:3128");
  assert_vv (file, "toggle-fullscreen", "shift+f11");
  assert_vv (file, "release-cursor", "shift+f12");
  assert_vv (file, "secure-attention", "ctrl+alt+end");
  assert_vv (file, "enable-usbredir", "1");
  assert_vv (file, "usb-filter", "0x03,-1,-1,-1,0");
  assert_vv (file, "enable-smartcard", "1");
  assert_vv (file, "smartcard-insert", "shift+f8");
  /* one line, or remote-viewer ends the certificate at its first line */
  g_assert_nonnull (strstr (text, "ca=-----BEGIN CERTIFICATE-----\\nMIIB\\n"));
}

static void
test_vv_without_extras (void)
{
  g_autoptr (UsherLaunchDocument) document = example_new ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;

  usher_policy_clear (&document->policy);
  g_clear_pointer (&document->proxy, g_free);
  text = usher_launch_document_to_vv (document);

  g_assert_true (g_key_file_load_from_data (file, text, -1, G_KEY_FILE_NONE, NULL));
  assert_vv (file, "enable-usbredir", "0");
  assert_vv (file, "enable-usb-autoshare", "0");
  assert_vv (file, "usb-filter", NULL);
  assert_vv (file, "enable-smartcard", "0");
  assert_vv (file, "smartcard-insert", NULL);
  assert_vv (file, "proxy", NULL);
}

static void
test_vv_name_cannot_add_keys (void)
{
  g_autoptr (UsherLaunchDocument) document = example_new ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;

  g_free (document->desktop_name);
  document->desktop_name = g_strdup ("x\nport=5900\n[ovirt]\nhost=evil");
  text = usher_launch_document_to_vv (document);

  g_assert_true (g_key_file_load_from_data (file, text, -1, G_KEY_FILE_NONE, NULL));
  assert_vv (file, "port", NULL);
  g_assert_false (g_key_file_has_group (file, "ovirt"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/launch-document/there-and-back", test_there_and_back);
  g_test_add_func ("/launch-document/without-policy", test_without_policy_nothing_is_allowed);
  for (guint i = 0; i < G_N_ELEMENTS (wrong_fields); i++)
    {
      g_autofree char *path = g_strdup_printf ("/launch-document/wrong/%s-%u", wrong_fields[i].field, i);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_wrong_field);
    }
  g_test_add_func ("/launch-document/long-ca", test_long_ca);
  g_test_add_func ("/launch-document/no-object", test_no_object);
  g_test_add_func ("/launch-document/vv", test_vv);
  g_test_add_func ("/launch-document/vv-without-extras", test_vv_without_extras);
  g_test_add_func ("/launch-document/vv-name-cannot-add-keys", test_vv_name_cannot_add_keys);
  return g_test_run ();
}
