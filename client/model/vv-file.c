/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/model/vv-file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "common/error.h"
#include "common/wire/usb-filter.h"

#define VV_GROUP "virt-viewer"
/* a chain of certificates is the largest part of a .vv; no broker's comes near this */
#define VV_LARGEST (256 * 1024)

static gboolean
vv_file_fail (GError    **error,
              const char *text)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "the .vv file %s", text);
  return FALSE;
}

static gboolean
vv_file_flag (GKeyFile   *file,
              const char *key,
              gboolean    otherwise)
{
  g_autoptr (GError) error = NULL;
  int value = g_key_file_get_integer (file, VV_GROUP, key, &error);

  return error == NULL ? value != 0 : otherwise;
}

static char *
vv_file_filter (GKeyFile   *file,
                const char *key)
{
  g_autofree char *filter = g_key_file_get_string (file, VV_GROUP, key, NULL);

  return filter != NULL && usher_usb_filter_is_valid (filter) ? g_steal_pointer (&filter) : NULL;
}

static gboolean
vv_file_read_address (GKeyFile            *file,
                      UsherLaunchDocument *document,
                      GError             **error)
{
  int port;

  g_free (document->host);
  document->host = g_key_file_get_string (file, VV_GROUP, "host", NULL);
  if (document->host == NULL || *document->host == '\0')
    return vv_file_fail (error, "names no host");

  port = g_key_file_get_integer (file, VV_GROUP, "tls-port", NULL);
  if (port < 1 || port > 65535)
    return vv_file_fail (error, "names no tls-port: Usher opens encrypted displays only");
  document->tls_port = port;
  return TRUE;
}

static void
vv_file_read_trust (GKeyFile            *file,
                    UsherLaunchDocument *document)
{
  char *password = g_key_file_get_string (file, VV_GROUP, "password", NULL);

  document->ca = g_key_file_get_string (file, VV_GROUP, "ca", NULL);
  document->subject = g_key_file_get_string (file, VV_GROUP, "host-subject", NULL);
  document->proxy = g_key_file_get_string (file, VV_GROUP, "proxy", NULL);
  if (password != NULL)
    document->ticket = usher_secret_new_take (password);
}

static void
vv_file_read_policy (GKeyFile            *file,
                     UsherLaunchDocument *document)
{
  UsherPolicy *policy = &document->policy;

  policy->clipboard = USHER_CLIPBOARD_BOTH;
  policy->audio = USHER_AUDIO_BOTH;
  policy->flags = USHER_POLICY_FILES;
  policy->monitors = 4;
  if (vv_file_flag (file, "enable-smartcard", FALSE))
    policy->flags |= USHER_POLICY_SMARTCARD;
  if (!vv_file_flag (file, "enable-usbredir", TRUE))
    return;
  /* the file's filters only say what goes by itself: the host decides what may go at all */
  policy->usb = g_strdup ("-1,-1,-1,-1,1");
  if (!vv_file_flag (file, "enable-usb-autoshare", TRUE))
    return;
  policy->usb_auto = vv_file_filter (file, "usb-redirect-on-connect");
  if (policy->usb_auto == NULL)
    policy->usb_auto = vv_file_filter (file, "usb-filter");
}

/**
 * usher_vv_file_parse:
 * @data: a .vv file's text
 * @length: its length
 * @delete_file: (out) (optional): whether the file asks to be removed once read
 * @error: return location
 *
 * Returns: (transfer full): the launch it describes
 */
UsherLaunchDocument *
usher_vv_file_parse (const char *data,
                     gsize       length,
                     gboolean   *delete_file,
                     GError    **error)
{
  g_autoptr (UsherLaunchDocument) document = usher_launch_document_new ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *type = NULL;
  g_autofree char *title = NULL;

  if (length > VV_LARGEST || memchr (data, '\0', length) != NULL ||
      !g_key_file_load_from_data (file, data, length, G_KEY_FILE_NONE, NULL))
    {
      vv_file_fail (error, "is not readable");
      return NULL;
    }
  type = g_key_file_get_string (file, VV_GROUP, "type", NULL);
  if (g_strcmp0 (type, "spice") != 0)
    {
      vv_file_fail (error, "is not for a SPICE display");
      return NULL;
    }
  if (!vv_file_read_address (file, document, error))
    return NULL;

  vv_file_read_trust (file, document);
  vv_file_read_policy (file, document);
  title = g_key_file_get_string (file, VV_GROUP, "title", NULL);
  g_free (document->desktop_name);
  document->desktop_name = g_strdup (title != NULL && *title != '\0' ? title : document->host);
  if (delete_file != NULL)
    *delete_file = vv_file_flag (file, "delete-this-file", FALSE);
  return g_steal_pointer (&document);
}

/* the text holds a ticket: it is read into memory of ours, to be wiped */
static char *
vv_file_read_all (int     fd,
                  gsize  *length,
                  GError **error)
{
  char *data = g_malloc (VV_LARGEST + 1);
  ssize_t got = 1;

  *length = 0;
  while (got > 0 && *length <= VV_LARGEST)
    {
      got = read (fd, data + *length, VV_LARGEST + 1 - *length);
      if (got > 0)
        *length += got;
    }
  if (got >= 0)
    return data;

  g_free (data);
  vv_file_fail (error, "cannot be read");
  return NULL;
}

/**
 * usher_vv_file_load:
 * @path: a .vv file, or "-" for standard input
 * @error: return location
 *
 * Removes the file afterwards when it asks for that (delete-this-file=1).
 *
 * Returns: (transfer full): the launch it describes
 */
UsherLaunchDocument *
usher_vv_file_load (const char *path,
                    GError    **error)
{
  g_autoptr (UsherLaunchDocument) document = NULL;
  gboolean from_stdin = strcmp (path, "-") == 0;
  gboolean delete_file = FALSE;
  gsize length = 0;
  char *data;
  int fd;

  fd = from_stdin ? STDIN_FILENO : g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "cannot open %s: %s", path, g_strerror (errno));
      return NULL;
    }
  data = vv_file_read_all (fd, &length, error);
  if (!from_stdin)
    close (fd);
  if (data == NULL)
    return NULL;

  document = usher_vv_file_parse (data, length, &delete_file, error);
  usher_secret_wipe (data, length);
  g_free (data);
  if (document != NULL && delete_file && !from_stdin && g_unlink (path) != 0)
    g_debug ("%s asks to be removed, which failed: %s", path, g_strerror (errno));
  return g_steal_pointer (&document);
}
