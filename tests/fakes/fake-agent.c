/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fakes/fake-agent.h"

#include <spice/vd_agent.h>
#include <string.h>

/* before the body of each message about the clipboard: which selection, and three bytes of nothing */
#define SELECTION_LENGTH 4

static GByteArray *fake_agent_out;  /* for the server to read */
static GByteArray *fake_agent_in;   /* whole chunks, from the server */
static GByteArray *fake_agent_text; /* what the chunks carry */
static char *fake_agent_copied;
static UsherFakeAgentPasted fake_agent_pasted;

static void
fake_agent_ignore_state (SpiceCharDeviceInstance *device,
                         int                      connected)
{
}

static int fake_agent_take (SpiceCharDeviceInstance *device, const uint8_t *bytes, int length);
static int fake_agent_give (SpiceCharDeviceInstance *device, uint8_t *bytes, int length);

static const SpiceCharDeviceInterface fake_agent_interface = {
  .base = { .type = SPICE_INTERFACE_CHAR_DEVICE, .description = "an agent's channel",
            .major_version = SPICE_INTERFACE_CHAR_DEVICE_MAJOR, .minor_version = SPICE_INTERFACE_CHAR_DEVICE_MINOR },
  .state = fake_agent_ignore_state,
  .write = fake_agent_take,
  .read = fake_agent_give,
};

static SpiceCharDeviceInstance fake_agent_device = { .base = { .sif = &fake_agent_interface.base }, .subtype = "vdagent" };

static int
fake_agent_give (SpiceCharDeviceInstance *device,
                 uint8_t                 *bytes,
                 int                      length)
{
  guint given = MIN ((guint) length, fake_agent_out->len);

  memcpy (bytes, fake_agent_out->data, given);
  g_byte_array_remove_range (fake_agent_out, 0, given);
  return (int) given;
}

static void
fake_agent_say (guint32       type,
                gconstpointer body,
                gsize         length)
{
  VDAgentMessage message = { .protocol = VD_AGENT_PROTOCOL, .type = type, .size = (guint32) length };
  VDIChunkHeader chunk = { .port = VDP_CLIENT_PORT, .size = (guint32) (sizeof message + length) };

  g_byte_array_append (fake_agent_out, (const guint8 *) &chunk, sizeof chunk);
  g_byte_array_append (fake_agent_out, (const guint8 *) &message, sizeof message);
  g_byte_array_append (fake_agent_out, body, (guint) length);
  spice_server_char_device_wakeup (&fake_agent_device);
}

/* a message about the clipboard: selection, a type, and what belongs to it */
static void
fake_agent_say_clipboard (guint32     type,
                          const char *text)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  const guint8 selection[SELECTION_LENGTH] = { VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD };
  guint32 kind = VD_AGENT_CLIPBOARD_UTF8_TEXT;

  g_byte_array_append (body, selection, sizeof selection);
  g_byte_array_append (body, (const guint8 *) &kind, sizeof kind);
  g_byte_array_append (body, (const guint8 *) text, (guint) strlen (text));
  fake_agent_say (type, body->data, body->len);
}

static void
fake_agent_announce (void)
{
  guint32 words[1 + VD_AGENT_CAPS_SIZE] = { FALSE };

  VD_AGENT_SET_CAPABILITY (&words[1], VD_AGENT_CAP_CLIPBOARD_BY_DEMAND);
  VD_AGENT_SET_CAPABILITY (&words[1], VD_AGENT_CAP_CLIPBOARD_SELECTION);
  fake_agent_say (VD_AGENT_ANNOUNCE_CAPABILITIES, words, sizeof words);
}

static void
fake_agent_hear (guint32       type,
                 const guint8 *body,
                 gsize         length)
{
  const gsize head = SELECTION_LENGTH + sizeof (guint32);
  g_autofree char *text = NULL;

  if (type == VD_AGENT_ANNOUNCE_CAPABILITIES)
    fake_agent_announce ();
  else if (type == VD_AGENT_CLIPBOARD_GRAB && body[0] == VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD)
    fake_agent_say_clipboard (VD_AGENT_CLIPBOARD_REQUEST, "");
  else if (type == VD_AGENT_CLIPBOARD_REQUEST && fake_agent_copied != NULL)
    fake_agent_say_clipboard (VD_AGENT_CLIPBOARD, fake_agent_copied);
  else if (type == VD_AGENT_CLIPBOARD && length > head)
    {
      text = g_strndup ((const char *) body + head, length - head);
      fake_agent_pasted (text);
    }
}

static void
fake_agent_hear_all (void)
{
  VDAgentMessage message;

  while (fake_agent_text->len >= sizeof message)
    {
      memcpy (&message, fake_agent_text->data, sizeof message);
      if (fake_agent_text->len < sizeof message + message.size)
        return;
      fake_agent_hear (message.type, fake_agent_text->data + sizeof message, message.size);
      g_byte_array_remove_range (fake_agent_text, 0, (guint) sizeof message + message.size);
    }
}

static int
fake_agent_take (SpiceCharDeviceInstance *device,
                 const uint8_t           *bytes,
                 int                      length)
{
  VDIChunkHeader chunk;

  g_byte_array_append (fake_agent_in, bytes, (guint) length);
  while (fake_agent_in->len >= sizeof chunk)
    {
      memcpy (&chunk, fake_agent_in->data, sizeof chunk);
      if (fake_agent_in->len < sizeof chunk + chunk.size)
        break;
      if (chunk.port == VDP_CLIENT_PORT)
        g_byte_array_append (fake_agent_text, fake_agent_in->data + sizeof chunk, chunk.size);
      g_byte_array_remove_range (fake_agent_in, 0, (guint) sizeof chunk + chunk.size);
    }
  fake_agent_hear_all ();
  return length;
}

/**
 * usher_fake_agent_start:
 * @server: a server
 * @pasted: called for what the client's user copies
 */
void
usher_fake_agent_start (SpiceServer          *server,
                        UsherFakeAgentPasted  pasted)
{
  fake_agent_pasted = pasted;
  fake_agent_out = g_byte_array_new ();
  fake_agent_in = g_byte_array_new ();
  fake_agent_text = g_byte_array_new ();
  spice_server_add_interface (server, &fake_agent_device.base);
}

/**
 * usher_fake_agent_copy:
 * @text: what somebody copies in the desktop
 */
void
usher_fake_agent_copy (const char *text)
{
  g_free (fake_agent_copied);
  fake_agent_copied = g_strdup (text);
  fake_agent_say_clipboard (VD_AGENT_CLIPBOARD_GRAB, "");
}
