/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/launch-document.h"

#include <string.h>

#include "common/error.h"

#define CA_LONGEST (64 * 1024)
#define VV_GROUP "virt-viewer"
#define VV_NO_TICKET "\npassword=\n"

/* a .vv clears remote-viewer's own hot keys, so all that should work are written out */
static const struct
{
  const char *key;
  const char *keys;
} vv_hotkeys[] = {
  { "toggle-fullscreen", "shift+f11" },
  { "release-cursor", "shift+f12" },
  { "secure-attention", "ctrl+alt+end" },
  { "usb-device-reset", "ctrl+shift+r" },
};

static const struct
{
  const char *key;
  const char *keys;
} vv_card_hotkeys[] = {
  { "smartcard-insert", "shift+f8" },
  { "smartcard-remove", "shift+f9" },
};

/**
 * usher_launch_document_new:
 *
 * Returns: (transfer full): an empty document that allows nothing
 */
UsherLaunchDocument *
usher_launch_document_new (void)
{
  UsherLaunchDocument *document = g_new0 (UsherLaunchDocument, 1);

  document->policy.monitors = 1;
  return document;
}

void
usher_launch_document_free (UsherLaunchDocument *document)
{
  if (document == NULL)
    return;
  g_free (document->session);
  g_free (document->desktop_id);
  g_free (document->desktop_name);
  g_free (document->host);
  g_free (document->ca);
  g_free (document->subject);
  g_clear_pointer (&document->ticket, usher_secret_unref);
  g_free (document->proxy);
  usher_policy_clear (&document->policy);
  g_free (document);
}

/**
 * usher_launch_document_copy:
 * @document: a document
 *
 * Returns: (transfer full): the same; the ticket is shared, not copied in memory
 */
UsherLaunchDocument *
usher_launch_document_copy (const UsherLaunchDocument *document)
{
  UsherLaunchDocument *copy = usher_launch_document_new ();

  *copy = *document;
  copy->session = g_strdup (document->session);
  copy->desktop_id = g_strdup (document->desktop_id);
  copy->desktop_name = g_strdup (document->desktop_name);
  copy->host = g_strdup (document->host);
  copy->ca = g_strdup (document->ca);
  copy->subject = g_strdup (document->subject);
  copy->ticket = usher_secret_ref (document->ticket);
  copy->proxy = g_strdup (document->proxy);
  usher_policy_copy (&document->policy, &copy->policy);
  return copy;
}

static JsonObject *
launch_document_spice_to_json (const UsherLaunchDocument *document)
{
  JsonObject *spice = json_object_new ();

  json_object_set_string_member (spice, "host", document->host);
  json_object_set_int_member (spice, "tls_port", document->tls_port);
  json_object_set_string_member (spice, "ca", document->ca);
  json_object_set_string_member (spice, "subject", document->subject);
  json_object_set_string_member (spice, "ticket",
                                 document->ticket == NULL ? NULL : usher_secret_text (document->ticket));
  usher_json_fields_set_time (spice, "expires", document->expires);
  json_object_set_string_member (spice, "proxy", document->proxy);
  return spice;
}

/**
 * usher_launch_document_to_json:
 * @document: a document
 *
 * Returns: (transfer full): the JSON object of the API; it holds the ticket
 */
JsonNode *
usher_launch_document_to_json (const UsherLaunchDocument *document)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonObject *desktop = json_object_new ();

  json_object_set_string_member (desktop, "id", document->desktop_id);
  json_object_set_string_member (desktop, "name", document->desktop_name);

  json_object_set_int_member (object, "version", USHER_LAUNCH_DOCUMENT_VERSION);
  json_object_set_string_member (object, "session", document->session);
  json_object_set_object_member (object, "desktop", desktop);
  json_object_set_object_member (object, "spice", launch_document_spice_to_json (document));
  json_object_set_member (object, "policy", usher_policy_to_json (&document->policy));
  json_object_set_boolean_member (object, "sign_on", document->sign_on);

  json_node_take_object (node, object);
  return node;
}

static gboolean
launch_document_has_only (const char *text,
                          const char *others)
{
  for (const char *c = text; *c != '\0'; c++)
    {
      if (!g_ascii_isalnum (*c) && strchr (others, *c) == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
launch_document_has_control (const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    {
      if (g_ascii_iscntrl (*c))
        return TRUE;
    }
  return FALSE;
}

static gboolean
launch_document_is_proxy (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return FALSE;
  return g_str_equal (g_uri_get_scheme (uri), "http") || g_str_equal (g_uri_get_scheme (uri), "https");
}

static void
launch_document_check_spice (const UsherLaunchDocument *document,
                             UsherJsonFields           *fields)
{
  if (!launch_document_has_only (document->host, ".:-_%"))
    usher_json_fields_refuse (fields, "host", "is not a host name or an address");
  if (strstr (document->ca, "-----BEGIN CERTIFICATE-----") == NULL)
    usher_json_fields_refuse (fields, "ca", "holds no PEM certificate");
  if (launch_document_has_control (document->subject))
    usher_json_fields_refuse (fields, "subject", "holds control characters");
  for (const char *c = usher_secret_text (document->ticket); *c != '\0'; c++)
    {
      if (!g_ascii_isgraph (*c))
        usher_json_fields_refuse (fields, "ticket", "holds more than printable ASCII characters");
    }
  if (document->proxy != NULL && !launch_document_is_proxy (document->proxy))
    usher_json_fields_refuse (fields, "proxy", "is not an http or https URL");
  if (document->expires == 0)
    usher_json_fields_refuse (fields, "expires", "is missing");
}

static void
launch_document_read_spice (UsherLaunchDocument *document,
                            UsherJsonFields     *fields)
{
  const char *ticket;

  document->host = g_strdup (usher_json_fields_text (fields, "host", 255));
  document->tls_port = usher_json_fields_number (fields, "tls_port", 1, 65535);
  document->ca = g_strdup (usher_json_fields_text (fields, "ca", CA_LONGEST));
  document->subject = g_strdup (usher_json_fields_text (fields, "subject", 1024));
  ticket = usher_json_fields_text (fields, "ticket", USHER_LAUNCH_DOCUMENT_TICKET_LONGEST);
  document->ticket = usher_secret_new (ticket, strlen (ticket));
  document->expires = usher_json_fields_time (fields, "expires");
  document->proxy = g_strdup (usher_json_fields_optional_text (fields, "proxy", 1024));

  if (fields->error == NULL)
    launch_document_check_spice (document, fields);
}

/**
 * usher_launch_document_from_json:
 * @node: (nullable): what a broker answered
 *
 * Returns: (transfer full): the document; NULL with #USHER_ERROR_BAD_REQUEST naming the first field that is wrong
 */
UsherLaunchDocument *
usher_launch_document_from_json (JsonNode *node,
                                 GError  **error)
{
  g_autoptr (UsherLaunchDocument) document = usher_launch_document_new ();
  UsherJsonFields fields, desktop, spice, policy;
  gboolean right;

  usher_json_fields_init (&fields, node, "launch document");
  usher_json_fields_number (&fields, "version", USHER_LAUNCH_DOCUMENT_VERSION, USHER_LAUNCH_DOCUMENT_VERSION);
  document->session = g_strdup (usher_json_fields_text (&fields, "session", 64));
  document->sign_on = usher_json_fields_flag (&fields, "sign_on", FALSE);

  usher_json_fields_init_child (&desktop, &fields, "desktop", "launch document's desktop");
  document->desktop_id = g_strdup (usher_json_fields_text (&desktop, "id", 256));
  document->desktop_name = g_strdup (usher_json_fields_text (&desktop, "name", 256));

  usher_json_fields_init_child (&spice, &fields, "spice", "launch document's spice");
  launch_document_read_spice (document, &spice);

  usher_json_fields_init_child (&policy, &fields, "policy", "launch document's policy");
  usher_policy_read (&document->policy, &policy);

  right = usher_json_fields_finish (&fields, error);
  right = usher_json_fields_finish (&desktop, right ? error : NULL) && right;
  right = usher_json_fields_finish (&spice, right ? error : NULL) && right;
  right = usher_json_fields_finish (&policy, right ? error : NULL) && right;
  return right ? g_steal_pointer (&document) : NULL;
}

static void
launch_document_write_policy (const UsherPolicy *policy,
                              GKeyFile          *file)
{
  gboolean cards = (policy->flags & USHER_POLICY_SMARTCARD) != 0;

  g_key_file_set_integer (file, VV_GROUP, "enable-usbredir", policy->usb != NULL);
  g_key_file_set_integer (file, VV_GROUP, "enable-usb-autoshare", policy->usb != NULL && policy->usb_auto != NULL);
  if (policy->usb != NULL && policy->usb_auto != NULL)
    {
      g_key_file_set_string (file, VV_GROUP, "usb-filter", policy->usb_auto);
      g_key_file_set_string (file, VV_GROUP, "usb-redirect-on-connect", policy->usb_auto);
    }

  g_key_file_set_integer (file, VV_GROUP, "enable-smartcard", cards);
  for (guint i = 0; cards && i < G_N_ELEMENTS (vv_card_hotkeys); i++)
    g_key_file_set_string (file, VV_GROUP, vv_card_hotkeys[i].key, vv_card_hotkeys[i].keys);
}

/* GKeyFile frees what it held as it is, so that the ticket is put into its finished text */
static char *
launch_document_add_ticket (char       *text,
                            const char *ticket)
{
  const char *place = strstr (text, VV_NO_TICKET);
  gsize length = place - text + strlen (VV_NO_TICKET) - 1;
  g_autofree char *head = g_strndup (text, length);
  char *whole = g_strconcat (head, ticket, text + length, NULL);

  g_free (text);
  return whole;
}

/**
 * usher_launch_document_to_vv:
 * @document: a document
 *
 * Writes @document as a file for virt-viewer's remote-viewer. It never names a clear-text port,
 * since a viewer that has one tries it first.
 *
 * Returns: (transfer full): application/x-virt-viewer; it holds the ticket, so wipe it after use
 */
char *
usher_launch_document_to_vv (const UsherLaunchDocument *document)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  const char *const secure[] = { "all" };
  const char *ticket = usher_secret_text (document->ticket);
  /* as the broker makes them: nothing that a key file writes in another way */
  gboolean apart = launch_document_has_only (ticket, "-_");
  char *text;

  g_key_file_set_string (file, VV_GROUP, "type", "spice");
  g_key_file_set_string (file, VV_GROUP, "host", document->host);
  g_key_file_set_integer (file, VV_GROUP, "tls-port", document->tls_port);
  g_key_file_set_string (file, VV_GROUP, "password", apart ? "" : ticket);
  g_key_file_set_string (file, VV_GROUP, "ca", document->ca);
  g_key_file_set_string (file, VV_GROUP, "host-subject", document->subject);
  g_key_file_set_string_list (file, VV_GROUP, "secure-channels", secure, G_N_ELEMENTS (secure));
  g_key_file_set_string (file, VV_GROUP, "title", document->desktop_name);
  g_key_file_set_integer (file, VV_GROUP, "delete-this-file", 1);
  if (document->proxy != NULL)
    g_key_file_set_string (file, VV_GROUP, "proxy", document->proxy);

  for (guint i = 0; i < G_N_ELEMENTS (vv_hotkeys); i++)
    g_key_file_set_string (file, VV_GROUP, vv_hotkeys[i].key, vv_hotkeys[i].keys);
  launch_document_write_policy (&document->policy, file);

  text = g_key_file_to_data (file, NULL, NULL);
  return apart ? launch_document_add_ticket (text, ticket) : text;
}
