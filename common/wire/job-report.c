/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/job-report.h"

#include "common/wire/json-fields.h"

static const char *const state_words[] = {
  [USHER_JOB_QUEUED] = "queued",
  [USHER_JOB_CLONING] = "cloning",
  [USHER_JOB_STARTING] = "starting",
  [USHER_JOB_PREPARING] = "preparing",
  [USHER_JOB_READY] = "ready",
  [USHER_JOB_FAILED] = "failed",
};

const char *
usher_job_state_to_word (UsherJobState state)
{
  return state_words[state];
}

/**
 * usher_job_state_from_word:
 *
 * Returns: FALSE, with @state untouched, for an unknown word
 */
gboolean
usher_job_state_from_word (const char    *word,
                           UsherJobState *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (state_words); i++)
    {
      if (g_strcmp0 (word, state_words[i]) != 0)
        continue;
      *state = i;
      return TRUE;
    }
  return FALSE;
}

UsherJobReport *
usher_job_report_new (void)
{
  return g_new0 (UsherJobReport, 1);
}

void
usher_job_report_free (UsherJobReport *report)
{
  if (report == NULL)
    return;
  g_free (report->id);
  g_free (report->code);
  g_free (report->detail);
  usher_launch_document_free (report->result);
  g_free (report);
}

/**
 * usher_job_report_to_json:
 *
 * Returns: (transfer full): the answer of GET /v1/jobs/ID; with a result, it holds the ticket
 */
JsonNode *
usher_job_report_to_json (const UsherJobReport *report)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", report->id);
  json_object_set_string_member (object, "state", state_words[report->state]);
  json_object_set_int_member (object, "percent", report->percent);
  if (report->place == 0)
    json_object_set_null_member (object, "place");
  else
    json_object_set_int_member (object, "place", report->place);
  json_object_set_string_member (object, "code", report->code);
  json_object_set_string_member (object, "detail", report->detail);
  if (report->result == NULL)
    json_object_set_null_member (object, "result");
  else
    json_object_set_member (object, "result", usher_launch_document_to_json (report->result));

  json_node_take_object (node, object);
  return node;
}

/**
 * usher_job_report_from_json:
 * @node: (nullable): what a broker answered
 *
 * Returns: (transfer full): the report; NULL with #USHER_ERROR_BAD_REQUEST naming the first field that is wrong
 */
UsherJobReport *
usher_job_report_from_json (JsonNode *node,
                            GError  **error)
{
  g_autoptr (UsherJobReport) report = usher_job_report_new ();
  UsherJsonFields fields;
  JsonNode *result;

  usher_json_fields_init (&fields, node, "job");
  report->id = g_strdup (usher_json_fields_text (&fields, "id", 256));
  report->state = usher_json_fields_word (&fields, "state", state_words, G_N_ELEMENTS (state_words), -1);
  report->percent = usher_json_fields_optional_number (&fields, "percent", 0, 100, 0);
  report->place = usher_json_fields_optional_number (&fields, "place", 0, G_MAXINT32, 0);
  report->code = g_strdup (usher_json_fields_optional_text (&fields, "code", 64));
  report->detail = g_strdup (usher_json_fields_optional_text (&fields, "detail", 4096));
  result = usher_json_fields_node (&fields, "result");
  if (!usher_json_fields_finish (&fields, error))
    return NULL;

  if (result != NULL)
    {
      report->result = usher_launch_document_from_json (result, error);
      if (report->result == NULL)
        return NULL;
    }
  return g_steal_pointer (&report);
}
