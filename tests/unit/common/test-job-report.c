/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/job-report.h"

#include <string.h>

#include "common/error.h"

static void
test_there_and_back (void)
{
  g_autoptr (UsherJobReport) report = usher_job_report_new ();
  g_autoptr (UsherJobReport) back = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  report->id = g_strdup ("j1");
  report->state = USHER_JOB_FAILED;
  report->percent = 40;
  report->place = 3;
  report->code = g_strdup ("start-failed");
  report->detail = g_strdup ("no space on kvm1");

  node = usher_job_report_to_json (report);
  back = usher_job_report_from_json (node, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (back->id, ==, "j1");
  g_assert_cmpint (back->state, ==, USHER_JOB_FAILED);
  g_assert_cmpuint (back->percent, ==, 40);
  g_assert_cmpuint (back->place, ==, 3);
  g_assert_cmpstr (back->code, ==, "start-failed");
  g_assert_cmpstr (back->detail, ==, "no space on kvm1");
  g_assert_null (back->result);
}

static void
test_result (void)
{
  g_autoptr (UsherJobReport) report = usher_job_report_new ();
  g_autoptr (UsherJobReport) back = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  report->id = g_strdup ("j1");
  report->state = USHER_JOB_READY;
  report->percent = 100;
  report->result = usher_launch_document_new ();
  report->result->session = g_strdup ("s");
  report->result->desktop_id = g_strdup ("desktop:1");
  report->result->desktop_name = g_strdup ("One");
  report->result->host = g_strdup ("::1");
  report->result->tls_port = 5900;
  report->result->ca = g_strdup ("-----BEGIN CERTIFICATE-----\n");
  report->result->subject = g_strdup ("CN=a");
  report->result->ticket = usher_secret_new ("t", 1);
  report->result->expires = 1;

  node = usher_job_report_to_json (report);
  back = usher_job_report_from_json (node, &error);
  g_assert_no_error (error);
  g_assert_nonnull (back->result);
  g_assert_cmpstr (back->result->host, ==, "::1");

  json_object_set_int_member (json_object_get_object_member (json_object_get_object_member (json_node_get_object (node),
                                                                                          "result"),
                                                             "spice"),
                              "tls_port", 0);
  g_clear_pointer (&back, usher_job_report_free);
  back = usher_job_report_from_json (node, &error);
  g_assert_null (back);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
  g_assert_nonnull (strstr (error->message, "tls_port"));
}

static void
test_words (void)
{
  for (int i = USHER_JOB_QUEUED; i <= USHER_JOB_FAILED; i++)
    {
      UsherJobState state = USHER_JOB_QUEUED;

      g_assert_true (usher_job_state_from_word (usher_job_state_to_word (i), &state));
      g_assert_cmpint (state, ==, i);
    }
  g_assert_false (usher_job_state_from_word ("done", &(UsherJobState) { 0 }));
}

static void
test_wrong (void)
{
  static const char *const wrong[][2] = {
    { "{\"state\":\"queued\"}", "id" },
    { "{\"id\":\"j\",\"state\":\"done\"}", "state" },
    { "{\"id\":\"j\",\"state\":\"queued\",\"percent\":101}", "percent" },
    { "{\"id\":\"j\",\"state\":\"queued\",\"percent\":-1}", "percent" },
    { "{\"id\":\"j\",\"state\":\"queued\",\"place\":99999999999999999999}", "place" },
    { "{\"id\":\"j\",\"state\":\"ready\",\"result\":[]}", "launch document" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (JsonNode) node = json_from_string (wrong[i][0], NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (usher_job_report_from_json (node, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
      g_assert_nonnull (strstr (error->message, wrong[i][1]));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job-report/there-and-back", test_there_and_back);
  g_test_add_func ("/job-report/result", test_result);
  g_test_add_func ("/job-report/words", test_words);
  g_test_add_func ("/job-report/wrong", test_wrong);
  return g_test_run ();
}
