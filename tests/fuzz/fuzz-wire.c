/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "common/error.h"
#include "common/wire/job-report.h"
#include "common/wire/json-text.h"
#include "common/wire/offer.h"
#include "common/wire/problem.h"
#include "common/wire/realm.h"
#include "common/wire/sign-in.h"
#include "tests/fuzz/fuzz.h"

#define SPICE "\"spice\":{\"host\":\"192.0.2.11\",\"tls_port\":5901,\"ca\":\"-----BEGIN CERTIFICATE-----\\nMIIB\\n\"," \
              "\"subject\":\"O=Example,CN=kvm1\",\"ticket\":\"abc\",\"expires\":\"2030-01-31T08:00:00Z\",\"proxy\":\"http://gw:3128\"}"
#define POLICY "\"policy\":{\"clipboard\":\"both\",\"files\":true,\"folder\":\"rw\",\"usb\":\"0x08,-1,-1,-1,1|-1,-1,-1,-1,0\"," \
               "\"usb_auto\":null,\"smartcard\":true,\"audio\":\"both\",\"monitors\":4}"
#define LAUNCH "{\"version\":1,\"session\":\"s\",\"desktop\":{\"id\":\"desktop:1\",\"name\":\"One\"}," SPICE "," POLICY ",\"sign_on\":true}"

const char *const usher_fuzz_seeds[] = {
  LAUNCH,
  "{\"id\":\"j\",\"state\":\"ready\",\"percent\":100,\"place\":3,\"code\":\"busy\",\"detail\":\"d\",\"result\":" LAUNCH "}",
  "{\"type\":\"about:blank\",\"status\":409,\"title\":\"t\",\"detail\":\"d\",\"code\":\"in-use\",\"retry_after\":7,"
  "\"viewer\":{\"user\":\"a\",\"address\":\"192.0.2.7\",\"since\":\"2030-01-31T08:00:00.5Z\"}}",
  "{\"id\":\"pool:a\",\"name\":\"A\",\"description\":\"d\",\"icon\":\"i\",\"kind\":\"floating\",\"state\":\"ready\","
  "\"actions\":[\"launch\",\"reset\"],\"opens_at\":null,\"last_used\":\"2030-01-31T08:00:00+01:00\"}",
  "{\"name\":\"office\",\"title\":\"Office\",\"ways\":[\"password\",\"card\"],\"default\":true}",
  "{\"token\":\"abc\",\"expires\":\"2030-01-31T08:00:00Z\",\"user\":{\"name\":\"a\",\"display_name\":\"A\",\"realm\":\"o\"},\"admin\":false}",
  NULL
};

/* what was read must come back the same from its own JSON, and give a .vv that is one */
static void
check_document (UsherLaunchDocument *document)
{
  g_autoptr (JsonNode) node = usher_launch_document_to_json (document);
  g_autoptr (UsherLaunchDocument) again = usher_launch_document_from_json (node, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *vv = usher_launch_document_to_vv (document);
  g_autofree char *host = NULL;
  g_auto (GStrv) groups = NULL;

  g_assert_nonnull (again);
  g_assert_true (usher_secret_equal (document->ticket, again->ticket));
  g_assert_cmpstr (document->desktop_name, ==, again->desktop_name);
  g_assert_true (g_key_file_load_from_data (file, vv, -1, G_KEY_FILE_NONE, NULL));
  groups = g_key_file_get_groups (file, NULL);
  host = g_key_file_get_string (file, "virt-viewer", "host", NULL);
  g_assert_cmpuint (g_strv_length (groups), ==, 1);
  g_assert_cmpstr (host, ==, document->host);
  g_assert_false (g_key_file_has_key (file, "virt-viewer", "port", NULL));
}

#define CHECK_ERROR(value, error) \
  g_assert_true (((value) != NULL) == ((error) == NULL)); \
  g_assert_true ((error) == NULL || usher_error_is ((error), USHER_ERROR_BAD_REQUEST))

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GError) text_error = NULL, launch_error = NULL, job_error = NULL, problem_error = NULL;
  g_autoptr (GError) offer_error = NULL, realm_error = NULL, sign_in_error = NULL;
  g_autoptr (JsonNode) node = usher_json_text_parse ((const char *) data, size, &text_error);
  g_autoptr (UsherLaunchDocument) document = NULL;
  g_autoptr (UsherJobReport) report = NULL;
  g_autoptr (UsherProblem) problem = NULL;
  g_autoptr (UsherOffer) offer = NULL;
  g_autoptr (UsherRealm) realm = NULL;
  g_autoptr (UsherSignIn) sign_in = NULL;

  CHECK_ERROR (node, text_error);
  if (node == NULL)
    return 0;
  document = usher_launch_document_from_json (node, &launch_error);
  CHECK_ERROR (document, launch_error);
  report = usher_job_report_from_json (node, &job_error);
  CHECK_ERROR (report, job_error);
  problem = usher_problem_from_json (node, &problem_error);
  CHECK_ERROR (problem, problem_error);
  offer = usher_offer_from_json (node, &offer_error);
  CHECK_ERROR (offer, offer_error);
  realm = usher_realm_from_json (node, &realm_error);
  CHECK_ERROR (realm, realm_error);
  sign_in = usher_sign_in_from_json (node, &sign_in_error);
  CHECK_ERROR (sign_in, sign_in_error);
  if (document != NULL)
    check_document (document);
  if (report != NULL && report->result != NULL)
    check_document (report->result);
  return 0;
}
