/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fakes/fake-script.h"

#include <string.h>

#include "common/error.h"
#include "common/wire/json-fields.h"
#include "common/wire/json-text.h"

#define PEM "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"

/**
 * usher_fake_script_new:
 * @text: the key file; a mistake in it ends the program, since it is the test's own
 */
UsherFakeScript *
usher_fake_script_new (const char *text)
{
  UsherFakeScript *script = g_new0 (UsherFakeScript, 1);
  g_autoptr (GError) error = NULL;

  script->file = g_key_file_new ();
  if (!g_key_file_load_from_data (script->file, text, -1, G_KEY_FILE_NONE, &error))
    g_error ("script of the fake broker: %s", error->message);
  return script;
}

void
usher_fake_script_free (UsherFakeScript *script)
{
  if (script == NULL)
    return;
  g_key_file_unref (script->file);
  g_free (script);
}

static char *
fake_script_text (UsherFakeScript *script,
                  const char      *group,
                  const char      *key,
                  const char      *absent)
{
  char *text = g_key_file_get_string (script->file, group, key, NULL);

  return text != NULL ? text : g_strdup (absent);
}

static guint
fake_script_number (UsherFakeScript *script,
                    const char      *group,
                    const char      *key,
                    guint            absent)
{
  if (!g_key_file_has_key (script->file, group, key, NULL))
    return absent;
  return g_key_file_get_integer (script->file, group, key, NULL);
}

static char **
fake_script_list (UsherFakeScript *script,
                  const char      *group,
                  const char      *key,
                  const char      *absent)
{
  char **list = g_key_file_get_string_list (script->file, group, key, NULL, NULL);

  return list != NULL ? list : g_strsplit (absent, ";", -1);
}

static gint64
fake_script_time (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, utc);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

static UsherRealm *
fake_script_read_realm (UsherFakeScript *script,
                        const char      *group,
                        const char      *name)
{
  UsherRealm *realm = usher_realm_new ();
  g_auto (GStrv) ways = fake_script_list (script, group, "ways", "password");

  realm->name = g_strdup (name);
  realm->title = fake_script_text (script, group, "title", name);
  realm->ways = (g_strv_contains ((const char *const *) ways, "password") ? USHER_REALM_PASSWORD : 0) |
                (g_strv_contains ((const char *const *) ways, "kerberos") ? USHER_REALM_KERBEROS : 0) |
                (g_strv_contains ((const char *const *) ways, "card") ? USHER_REALM_CARD : 0);
  realm->is_default = g_key_file_get_boolean (script->file, group, "default", NULL);
  return realm;
}

/**
 * usher_fake_script_list_realms:
 *
 * Returns: (transfer full): UsherRealm in the order of the script; "office" when it names none
 */
GPtrArray *
usher_fake_script_list_realms (UsherFakeScript *script)
{
  GPtrArray *realms = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_realm_free);
  g_auto (GStrv) groups = g_key_file_get_groups (script->file, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      if (g_str_has_prefix (groups[i], "realm "))
        g_ptr_array_add (realms, fake_script_read_realm (script, groups[i], groups[i] + strlen ("realm ")));
    }
  if (realms->len == 0)
    {
      UsherRealm *realm = usher_realm_new ();

      *realm = (UsherRealm) { g_strdup ("office"), g_strdup ("Office"), USHER_REALM_PASSWORD, TRUE };
      g_ptr_array_add (realms, realm);
    }
  return realms;
}

/**
 * usher_fake_script_get_password:
 *
 * Returns: (transfer full) (nullable): NULL for a user that is not there
 */
char *
usher_fake_script_get_password (UsherFakeScript *script,
                                const char      *user)
{
  g_autofree char *group = g_strconcat ("user ", user, NULL);

  return fake_script_text (script, group, "password", g_str_equal (user, "alice") ? "secret" : NULL);
}

char *
usher_fake_script_get_display_name (UsherFakeScript *script,
                                    const char      *user)
{
  g_autofree char *group = g_strconcat ("user ", user, NULL);

  return fake_script_text (script, group, "display-name", g_str_equal (user, "alice") ? "Alice Example" : user);
}

static UsherOfferActions
fake_script_read_actions (char **words)
{
  UsherOfferActions actions = 0;

  for (guint bit = 0; bit < 5; bit++)
    {
      if (g_strv_contains ((const char *const *) words, usher_offer_action_to_word (1u << bit)))
        actions |= 1u << bit;
    }
  return actions;
}

static UsherOffer *
fake_script_read_offer (UsherFakeScript *script,
                        const char      *group,
                        const char      *id)
{
  UsherOffer *offer = usher_offer_new ();
  g_autofree char *kind = fake_script_text (script, group, "kind", "floating");
  g_autofree char *state = fake_script_text (script, group, "state", "ready");
  g_autofree char *last_used = fake_script_text (script, group, "last-used", NULL);
  g_autofree char *opens_at = fake_script_text (script, group, "opens-at", NULL);
  g_auto (GStrv) actions = fake_script_list (script, group, "actions", "launch");

  offer->id = g_strdup (id);
  offer->name = fake_script_text (script, group, "name", id);
  offer->description = fake_script_text (script, group, "description", NULL);
  offer->icon = fake_script_text (script, group, "icon", NULL);
  g_assert_true (usher_pool_kind_from_word (kind, &offer->kind));
  g_assert_true (usher_offer_state_from_word (state, &offer->state));
  offer->actions = fake_script_read_actions (actions);
  offer->last_used = last_used == NULL ? 0 : fake_script_time (last_used);
  offer->opens_at = opens_at == NULL ? 0 : fake_script_time (opens_at);
  return offer;
}

/**
 * usher_fake_script_list_offers:
 *
 * Returns: (transfer full): UsherOffer in the order of the script
 */
GPtrArray *
usher_fake_script_list_offers (UsherFakeScript *script)
{
  GPtrArray *offers = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_offer_free);
  g_auto (GStrv) groups = g_key_file_get_groups (script->file, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      if (g_str_has_prefix (groups[i], "offer "))
        g_ptr_array_add (offers, fake_script_read_offer (script, groups[i], groups[i] + strlen ("offer ")));
    }
  return offers;
}

/**
 * usher_fake_script_get_viewer:
 *
 * Returns: (transfer full) (nullable): the problem "in-use", where a viewer is connected
 */
UsherProblem *
usher_fake_script_get_viewer (UsherFakeScript *script,
                              const char      *offer)
{
  g_autofree char *group = g_strconcat ("offer ", offer, NULL);
  g_auto (GStrv) viewer = fake_script_list (script, group, "viewer", "");
  g_autoptr (GError) error = NULL;
  UsherProblem *problem;

  if (g_strv_length (viewer) == 0 || *viewer[0] == '\0')
    return NULL;
  error = g_error_new_literal (USHER_ERROR, USHER_ERROR_IN_USE, "a viewer is connected");
  problem = usher_problem_new_from_error (error);
  problem->viewer_user = g_strdup (viewer[0]);
  if (g_strv_length (viewer) >= 3)
    {
      problem->viewer_address = g_strdup (viewer[1]);
      problem->viewer_since = fake_script_time (viewer[2]);
    }
  return problem;
}

/**
 * usher_fake_script_is_own_viewer:
 *
 * Returns: whether the viewer that is connected is the last session that was given
 */
gboolean
usher_fake_script_is_own_viewer (UsherFakeScript *script,
                                 const char      *offer)
{
  g_autofree char *group = g_strconcat ("offer ", offer, NULL);
  g_auto (GStrv) viewer = fake_script_list (script, group, "viewer", "");

  return g_strv_contains ((const char *const *) viewer, "mine");
}

/**
 * usher_fake_script_get_job_step:
 * @step: from 0
 *
 * Returns: (transfer full) (nullable): the job as it stands at this step, without its id and result; the last step
 *   stays; NULL when the launch is no job
 */
UsherJobReport *
usher_fake_script_get_job_step (UsherFakeScript *script,
                                const char      *offer,
                                guint            step)
{
  g_autofree char *group = g_strconcat ("offer ", offer, NULL);
  g_auto (GStrv) steps = fake_script_list (script, group, "job", "");
  g_auto (GStrv) words = NULL;
  UsherJobReport *report;

  if (g_strv_length (steps) == 0 || *steps[0] == '\0')
    return NULL;
  words = g_strsplit (steps[MIN (step, g_strv_length (steps) - 1)], ":", 2);
  report = usher_job_report_new ();
  g_assert_true (usher_job_state_from_word (words[0], &report->state));
  if (report->state == USHER_JOB_READY)
    report->percent = 100;
  if (words[1] == NULL)
    return report;

  if (report->state == USHER_JOB_FAILED)
    report->code = g_strdup (words[1]);
  else if (report->state == USHER_JOB_QUEUED)
    report->place = strtoul (words[1], NULL, 10);
  else
    report->percent = strtoul (words[1], NULL, 10);
  return report;
}

guint
usher_fake_script_get_step_time (UsherFakeScript *script,
                                 const char      *offer)
{
  g_autofree char *group = g_strconcat ("offer ", offer, NULL);

  return fake_script_number (script, group, "step", 0);
}

/**
 * usher_fake_script_make_document:
 *
 * Returns: (transfer full): the launch document of @offer; its display is where [spice] says, or nowhere
 */
UsherLaunchDocument *
usher_fake_script_make_document (UsherFakeScript *script,
                                 const char      *offer)
{
  UsherLaunchDocument *document = usher_launch_document_new ();
  g_autofree char *group = g_strconcat ("offer ", offer, NULL);
  g_autofree char *ca_file = fake_script_text (script, "spice", "ca-file", NULL);

  document->session = g_uuid_string_random ();
  document->desktop_id = g_strdup (offer);
  document->desktop_name = fake_script_text (script, group, "name", offer);
  document->host = fake_script_text (script, "spice", "host", "127.0.0.1");
  document->tls_port = fake_script_number (script, "spice", "tls-port", 1);
  if (ca_file == NULL || !g_file_get_contents (ca_file, &document->ca, NULL, NULL))
    document->ca = g_strdup (PEM);
  document->subject = fake_script_text (script, "spice", "subject", "O=Usher test,CN=localhost");
  document->ticket = usher_secret_new_take (fake_script_text (script, "spice", "ticket", "fake-ticket"));
  document->expires = g_get_real_time () + 60 * G_USEC_PER_SEC;
  document->policy.clipboard = USHER_CLIPBOARD_BOTH;
  document->policy.audio = USHER_AUDIO_BOTH;
  return document;
}

static char *
fake_script_make_problem (UsherFakeScript *script,
                          const char      *group,
                          const char      *code)
{
  UsherProblem problem = { .status = fake_script_number (script, group, "status", 500), .code = (char *) code };
  g_autofree char *detail = fake_script_text (script, group, "detail", "as the script says");
  g_autoptr (JsonNode) node = NULL;

  problem.detail = detail;
  problem.retry_after = fake_script_number (script, group, "retry-after", 0);
  node = usher_problem_to_json (&problem);
  return usher_json_text_write (node);
}

/**
 * usher_fake_script_take_answer:
 * @call: "POST /v1/login"
 *
 * Returns: (transfer full) (nullable): the answer to give instead of the right one, counted as given
 */
UsherFakeAnswer *
usher_fake_script_take_answer (UsherFakeScript *script,
                               const char      *call)
{
  g_autofree char *group = g_strconcat ("answer ", call, NULL);
  g_autofree char *code = NULL;
  UsherFakeAnswer *answer;
  guint times;

  if (!g_key_file_has_group (script->file, group))
    return NULL;

  code = fake_script_text (script, group, "code", NULL);
  answer = g_new0 (UsherFakeAnswer, 1);
  answer->status = fake_script_number (script, group, "status", 0);
  answer->delay = fake_script_number (script, group, "delay", 0);
  answer->location = fake_script_text (script, group, "location", NULL);
  answer->retry_after = fake_script_text (script, group, "retry-after", NULL);
  answer->body = fake_script_text (script, group, "body", NULL);
  if (answer->body == NULL && code != NULL)
    answer->body = fake_script_make_problem (script, group, code);

  times = fake_script_number (script, group, "times", 0);
  if (times == 1)
    g_key_file_remove_group (script->file, group, NULL);
  else if (times > 1)
    g_key_file_set_integer (script->file, group, "times", times - 1);
  return answer;
}

void
usher_fake_script_free_answer (UsherFakeAnswer *answer)
{
  if (answer == NULL)
    return;
  g_free (answer->body);
  g_free (answer->location);
  g_free (answer->retry_after);
  g_free (answer);
}
