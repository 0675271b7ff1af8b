/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/ui/failure-words.h"

#include <glib/gi18n.h>

/* "%s" in a title stands for the desktop's name */
static const struct
{
  UsherNoticeLevel level;
  const char      *icon;
  const char      *title;
  const char      *body;
} failure_words[USHER_N_FAILURES] = {
  [USHER_FAILURE_UNREACHABLE] = { USHER_NOTICE_WARN, "network-offline-symbolic",
    N_("The server cannot be reached"),
    N_("Check the network cable or the wireless connection of this computer, then try again.") },
  [USHER_FAILURE_CERTIFICATE_UNTRUSTED] = { USHER_NOTICE_WARN, "dialog-password-symbolic",
    N_("The server is not trusted yet"),
    N_("Compare its fingerprint with the one your administrator gave you, then trust it.") },
  [USHER_FAILURE_CERTIFICATE_CHANGED] = { USHER_NOTICE_BAD, "security-low-symbolic",
    N_("This is not the server you trusted"),
    N_("Its certificate has changed. Nothing was sent to it. Ask your administrator before you go on.") },
  [USHER_FAILURE_WRONG_CREDENTIALS] = { USHER_NOTICE_BAD, "dialog-password-symbolic",
    N_("User name or password is not right"),
    N_("Check that Caps Lock is off and the keyboard's language is yours, then try again.") },
  [USHER_FAILURE_LOCKED] = { USHER_NOTICE_BAD, "changes-prevent-symbolic",
    N_("Too many wrong tries"),
    N_("Signing in is held back for a moment. Wait until the button comes back, then try again.") },
  [USHER_FAILURE_PASSWORD_EXPIRED] = { USHER_NOTICE_WARN, "dialog-password-symbolic",
    N_("Your password has expired"),
    N_("It is right, and it must be changed first. Change it where your organisation does that, then sign in with the new one.") },
  [USHER_FAILURE_ACCOUNT_DISABLED] = { USHER_NOTICE_BAD, "changes-prevent-symbolic",
    N_("Your account is closed"),
    N_("The directory does not let you sign in. Ask your administrator to open the account again.") },
  [USHER_FAILURE_NOT_SIGNED_IN] = { USHER_NOTICE_INFO, "system-lock-screen-symbolic",
    N_("You have been signed out"),
    N_("Your sign-in has ended, because it was not used for a while or an administrator ended it. Sign in again to go on.") },
  [USHER_FAILURE_FORBIDDEN] = { USHER_NOTICE_BAD, "changes-prevent-symbolic",
    N_("You may not do this"),
    N_("Your account has no permission for it. Ask your administrator if you need it.") },
  [USHER_FAILURE_NOT_FOUND] = { USHER_NOTICE_WARN, "edit-find-symbolic",
    N_("This desktop is no longer there"),
    N_("It was removed, or is not yours any more. Go back to your desktops and choose another one.") },
  [USHER_FAILURE_NO_FREE_DESKTOP] = { USHER_NOTICE_WARN, "computer-symbolic",
    N_("All desktops are taken"),
    N_("As soon as somebody is done, one becomes free. Try again in a few minutes.") },
  [USHER_FAILURE_LIMIT] = { USHER_NOTICE_WARN, "computer-symbolic",
    N_("You have as many desktops as you may have"),
    N_("Open one of those you have, or shut one down first.") },
  [USHER_FAILURE_POOL_CLOSED] = { USHER_NOTICE_INFO, "document-open-recent-symbolic",
    N_("Closed at this hour"),
    N_("These desktops are open at certain hours only, or an administrator closed them for now.") },
  [USHER_FAILURE_IN_USE] = { USHER_NOTICE_WARN, "computer-symbolic",
    N_("Your desktop is open somewhere else"),
    N_("If you take it over, the other screen is disconnected. Programs go on running, and nothing is lost.") },
  [USHER_FAILURE_START_FAILED] = { USHER_NOTICE_BAD, "computer-fail-symbolic",
    N_("Your desktop could not be started"),
    N_("Try once more. If it fails again, tell your administrator.") },
  [USHER_FAILURE_HOST_LOST] = { USHER_NOTICE_BAD, "network-error-symbolic",
    N_("The machine behind your desktop does not answer"),
    N_("Your administrator can see this too. Try again in a few minutes, or choose another desktop.") },
  [USHER_FAILURE_DISPLAY_UNREACHABLE] = { USHER_NOTICE_WARN, "network-offline-symbolic",
    N_("The screen of your desktop cannot be reached"),
    N_("It is running, and this computer finds no way to it. A firewall may stand between. Try again, or tell your administrator.") },
  [USHER_FAILURE_DISPLAY_UNTRUSTED] = { USHER_NOTICE_BAD, "security-low-symbolic",
    N_("The screen of your desktop is not what the server announced"),
    N_("Its certificate is a different one, so the connection was refused. Tell your administrator.") },
  [USHER_FAILURE_TICKET_EXPIRED] = { USHER_NOTICE_WARN, "document-open-recent-symbolic",
    N_("The ticket has expired"),
    N_("It took too long to connect, or the ticket was used already. Try again: you get a new one.") },
  [USHER_FAILURE_CONNECTION_LOST] = { USHER_NOTICE_WARN, "network-offline-symbolic",
    N_("The connection was lost"),
    N_("Your desktop goes on running. Check the network, then connect again.") },
  [USHER_FAILURE_TAKEN_OVER] = { USHER_NOTICE_INFO, "computer-symbolic",
    N_("Your desktop was opened somewhere else"),
    N_("Another screen took it over. It goes on running there. If this was not you, tell your administrator.") },
  [USHER_FAILURE_SESSION_ENDED] = { USHER_NOTICE_INFO, "system-shutdown-symbolic",
    N_("Your desktop has been shut down"),
    N_("You can start it again, or go back to your desktops.") },
  [USHER_FAILURE_TIMEOUT] = { USHER_NOTICE_WARN, "document-open-recent-symbolic",
    N_("It took too long"),
    N_("The server did not finish in time. Try again in a moment.") },
  [USHER_FAILURE_BUSY] = { USHER_NOTICE_WARN, "document-open-recent-symbolic",
    N_("The server has a lot to do"),
    N_("Try again in a moment.") },
  [USHER_FAILURE_PROTOCOL] = { USHER_NOTICE_BAD, "dialog-error-symbolic",
    N_("The server's answer was not understood"),
    N_("Is the address that of an Usher server? If so, this program or the server may need an update.") },
  [USHER_FAILURE_LAUNCH_FILE] = { USHER_NOTICE_BAD, "dialog-error-symbolic",
    N_("This launch file opens no desktop"),
    N_("It is gone, damaged, or for another kind of screen. Get a new one where you got this.") },
  [USHER_FAILURE_INTERNAL] = { USHER_NOTICE_BAD, "dialog-error-symbolic",
    N_("Something went wrong"),
    N_("It is no fault of yours. Try again; if it stays, tell your administrator.") },
};

/* who is there, from where, since when: as much of it as the broker told */
static char *
failure_words_viewer (const UsherFailure *failure)
{
  GString *text = g_string_new (NULL);

  if (failure->viewer_user != NULL)
    g_string_append_printf (text, _("User: %s"), failure->viewer_user);
  if (failure->viewer_address != NULL)
    {
      g_string_append (text, text->len > 0 ? "\n" : "");
      g_string_append_printf (text, _("At: %s"), failure->viewer_address);
    }
  if (failure->viewer_since > 0)
    {
      g_autoptr (GDateTime) since = g_date_time_new_from_unix_local (failure->viewer_since / G_USEC_PER_SEC);
      /* Translators: a day and a time of day, see g_date_time_format() */
      g_autofree char *when = g_date_time_format (since, _("%A, %H:%M"));

      g_string_append (text, text->len > 0 ? "\n" : "");
      g_string_append_printf (text, _("Since: %s"), when);
    }
  return g_string_free (text, FALSE);
}

/**
 * usher_failure_words_new:
 * @failure: what happened
 * @desktop: (nullable): the desktop it happened to
 *
 * Returns: (transfer full): words for it, in the user's language
 */
UsherFailureWords *
usher_failure_words_new (const UsherFailure *failure,
                         const char         *desktop)
{
  UsherFailureWords *words = g_new0 (UsherFailureWords, 1);

  words->level = failure_words[failure->kind].level;
  words->icon = failure_words[failure->kind].icon;
  words->title = g_strdup (_(failure_words[failure->kind].title));
  words->body = g_strdup (_(failure_words[failure->kind].body));

  if (failure->kind == USHER_FAILURE_LOCKED && failure->seconds > 0)
    {
      g_free (words->body);
      words->body = g_strdup_printf (ngettext ("For safety, wait %u second before the next try.",
                                               "For safety, wait %u seconds before the next try.", failure->seconds),
                                     failure->seconds);
    }
  if (failure->kind == USHER_FAILURE_IN_USE)
    {
      g_autofree char *viewer = failure_words_viewer (failure);
      g_autofree char *body = g_steal_pointer (&words->body);

      words->body = g_strconcat (viewer, *viewer != '\0' ? "\n\n" : "", body, NULL);
    }
  if (desktop != NULL && *desktop != '\0')
    {
      g_autofree char *body = g_steal_pointer (&words->body);

      words->body = g_strdup_printf ("%s\n\n%s", desktop, body);
    }
  return words;
}

void
usher_failure_words_free (UsherFailureWords *words)
{
  if (words == NULL)
    return;
  g_free (words->title);
  g_free (words->body);
  g_free (words);
}
