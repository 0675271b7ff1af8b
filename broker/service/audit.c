/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/audit.h"

#include "common/error.h"

/* journalctl MESSAGE_ID=… shows the audit trail alone */
#define AUDIT_MESSAGE_ID "0b6f1d5a1f6b4a3f9a1d5d8f3c2e7b91"

/**
 * usher_audit_entry:
 * @request: (nullable): who and from where; NULL for the keeper
 * @action: a word
 * @desktop: (nullable): to which desktop
 *
 * Returns: an entry of now with the outcome "ok", borrowing from the arguments
 */
UsherAuditEntry
usher_audit_entry (const UsherRequest *request,
                   const char         *action,
                   const UsherDesktop *desktop)
{
  UsherAuditEntry entry = {
    .at = g_get_real_time (),
    .actor = "keeper",
    .action = action,
    .outcome = "ok",
  };

  if (request != NULL)
    {
      entry.actor = request->actor != NULL ? request->actor : "nobody";
      entry.address = request->address;
    }
  if (desktop != NULL)
    {
      entry.pool = desktop->pool;
      entry.desktop = desktop->id;
      entry.desktop_name = desktop->name;
    }
  return entry;
}

/* what comes from outside stays in the line it is in, and shows every character it has: a name must not write an
   entry of its own */
static char *
audit_line (const UsherAuditEntry *entry)
{
  const char *where = entry->desktop_name != NULL ? entry->desktop_name : entry->pool != NULL ? entry->pool : "-";
  g_autofree char *text = g_strdup_printf ("%s %s %s from %s: %s%s%s", entry->actor, entry->action, where,
                                           entry->address != NULL ? entry->address : "-", entry->outcome,
                                           entry->detail != NULL ? ": " : "", entry->detail != NULL ? entry->detail : "");
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *line = g_string_new (NULL);

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (g_unichar_isprint (character) && g_unichar_type (character) != G_UNICODE_FORMAT)
        g_string_append_unichar (line, character);
      else
        g_string_append_printf (line, "\\u%04x", character);
    }
  return g_string_free (line, FALSE);
}

/**
 * usher_audit_log:
 * @entry: an entry that is in the store
 *
 * Shows it in the log as well, with a field for each member.
 */
void
usher_audit_log (const UsherAuditEntry *entry)
{
  g_autofree char *line = audit_line (entry);

  g_log_structured ("usher-audit", G_LOG_LEVEL_INFO,
                    "MESSAGE_ID", AUDIT_MESSAGE_ID,
                    "USHER_ACTOR", entry->actor,
                    "USHER_ACTION", entry->action,
                    "USHER_POOL", entry->pool != NULL ? entry->pool : "",
                    "USHER_DESKTOP", entry->desktop != NULL ? entry->desktop : "",
                    "USHER_SESSION", entry->session != NULL ? entry->session : "",
                    "USHER_ADDRESS", entry->address != NULL ? entry->address : "",
                    "USHER_OUTCOME", entry->outcome,
                    "MESSAGE", "%s", line);
}

/**
 * usher_audit_write:
 * @context: the ports
 * @entry: what was done
 * @error: (nullable): how it failed
 *
 * Keeps and logs an entry that belongs to no change in the store.
 */
void
usher_audit_write (UsherContext          *context,
                   const UsherAuditEntry *entry,
                   const GError          *error)
{
  UsherAuditEntry written = *entry;

  if (error != NULL)
    {
      written.outcome = usher_error_to_word (error->domain == USHER_ERROR ? error->code : USHER_ERROR_INTERNAL);
      written.detail = error->message;
    }
  usher_audit_store_write (usher_context_audit (context), &written);
  usher_audit_log (&written);
}
