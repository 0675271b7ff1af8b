/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/device-policy.h"

#include "broker/adapters/libvirt/xml-tree.h"

#define WEBDAV "org.spice-space.webdav.0"

static void
device_policy_remove_smartcards (xmlNode *devices)
{
  xmlNode *controller = usher_xml_tree_first (devices, "controller");
  xmlNode *next;

  usher_xml_tree_remove_all (devices, "smartcard");
  for (; controller != NULL; controller = next)
    {
      next = usher_xml_tree_next (controller, "controller");
      if (usher_xml_tree_attribute_is (controller, "type", "ccid"))
        usher_xml_tree_remove (controller);
    }
}

static void
device_policy_remove_folder (xmlNode *devices)
{
  xmlNode *channel = usher_xml_tree_first (devices, "channel");
  xmlNode *next;

  for (; channel != NULL; channel = next)
    {
      next = usher_xml_tree_next (channel, "channel");
      if (usher_xml_tree_attribute_is (usher_xml_tree_first (channel, "source"), "channel", WEBDAV) ||
          usher_xml_tree_attribute_is (usher_xml_tree_first (channel, "target"), "name", WEBDAV))
        usher_xml_tree_remove (channel);
    }
}

static void
device_policy_sound (const UsherPolicy *policy,
                     xmlNode           *devices)
{
  xmlNode *sound = usher_xml_tree_first (devices, "sound");

  if (policy->audio == USHER_AUDIO_BOTH)
    return;
  if (policy->audio == USHER_AUDIO_NONE)
    {
      usher_xml_tree_remove_all (devices, "sound");
      return;
    }
  for (; sound != NULL; sound = usher_xml_tree_next (sound, "sound"))
    {
      if (usher_xml_tree_attribute_is (sound, "model", "usb"))
        continue;
      /* of the others only Intel's HD Audio can be without a microphone */
      if (!usher_xml_tree_attribute_is (sound, "model", "ich6"))
        usher_xml_tree_set_attribute (sound, "model", "ich9");
      usher_xml_tree_remove_all (sound, "codec");
      usher_xml_tree_set_attribute (xmlNewChild (sound, NULL, BAD_CAST "codec", NULL), "type", "output");
    }
}

/* "-1" is any, which libvirt says by leaving the attribute out */
static void
device_policy_usb_number (xmlNode    *device,
                          const char *name,
                          const char *number,
                          int         digits)
{
  gint64 value = g_ascii_strtoll (number, NULL, 0);
  g_autofree char *text = NULL;

  if (value < 0)
    return;
  text = g_strdup_printf ("0x%0*x", digits, (guint) value);
  usher_xml_tree_set_attribute (device, name, text);
}

static void
device_policy_usb_rule (xmlNode    *filter,
                        const char *rule)
{
  g_auto (GStrv) fields = g_strsplit (rule, ",", -1);
  xmlNode *device;
  gint64 version;

  if (g_strv_length (fields) != 5)
    return;
  device = xmlNewChild (filter, NULL, BAD_CAST "usbdev", NULL);
  device_policy_usb_number (device, "class", fields[0], 2);
  device_policy_usb_number (device, "vendor", fields[1], 4);
  device_policy_usb_number (device, "product", fields[2], 4);
  version = g_ascii_strtoll (fields[3], NULL, 0);
  if (version >= 0)
    {
      /* a BCD number such as 0x0210 is written 2.10 */
      g_autofree char *text = g_strdup_printf ("%x.%02x", (guint) (version >> 8) & 0xff, (guint) version & 0xff);

      usher_xml_tree_set_attribute (device, "version", text);
    }
  usher_xml_tree_set_attribute (device, "allow", g_ascii_strtoll (fields[4], NULL, 0) != 0 ? "yes" : "no");
}

static void
device_policy_usb (const UsherPolicy *policy,
                   xmlNode           *devices)
{
  g_auto (GStrv) rules = NULL;
  xmlNode *filter;

  usher_xml_tree_remove_all (devices, "redirfilter");
  if (policy->usb == NULL || *policy->usb == '\0')
    {
      usher_xml_tree_remove_all (devices, "redirdev");
      return;
    }
  if (usher_xml_tree_first (devices, "redirdev") == NULL)
    return;
  filter = xmlNewChild (devices, NULL, BAD_CAST "redirfilter", NULL);
  rules = g_strsplit (policy->usb, "|", -1);
  for (guint i = 0; rules[i] != NULL; i++)
    device_policy_usb_rule (filter, rules[i]);
}

static void
device_policy_monitors (const UsherPolicy *policy,
                        xmlNode           *devices)
{
  xmlNode *video = usher_xml_tree_first (devices, "video");

  for (; video != NULL; video = usher_xml_tree_next (video, "video"))
    {
      xmlNode *model = usher_xml_tree_first (video, "model");
      g_autofree char *heads = usher_xml_tree_attribute (model, "heads");
      g_autofree char *most = g_strdup_printf ("%u", MAX (policy->monitors, 1));

      if (heads != NULL && g_ascii_strtoull (heads, NULL, 10) > policy->monitors)
        usher_xml_tree_set_attribute (model, "heads", most);
    }
}

/**
 * usher_device_policy_apply:
 * @policy: what a session may do
 * @devices: those of the domain
 * @graphics: its SPICE server
 *
 * Takes from the domain what @policy does not allow, so that no client can have it. What the
 * template lacks is not added: its guest may have no driver for it.
 */
void
usher_device_policy_apply (const UsherPolicy *policy,
                           xmlNode           *devices,
                           xmlNode           *graphics)
{
  gboolean files = (policy->flags & USHER_POLICY_FILES) != 0;

  /* a one-way clipboard is open in the server: the client keeps the direction */
  usher_xml_tree_set_attribute (usher_xml_tree_ensure (graphics, "clipboard"), "copypaste",
                                policy->clipboard == USHER_CLIPBOARD_NONE ? "no" : "yes");
  usher_xml_tree_set_attribute (usher_xml_tree_ensure (graphics, "filetransfer"), "enable", files ? "yes" : "no");
  if (policy->folder == USHER_FOLDER_NONE)
    device_policy_remove_folder (devices);
  if ((policy->flags & USHER_POLICY_SMARTCARD) == 0)
    device_policy_remove_smartcards (devices);
  device_policy_sound (policy, devices);
  device_policy_usb (policy, devices);
  device_policy_monitors (policy, devices);
}
