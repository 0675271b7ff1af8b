/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/request.h"

#include "common/error.h"

/**
 * usher_request_new:
 * @who: (nullable): the user; a reference is taken
 * @actor: (nullable): for the audit; follows from @who when NULL
 * @address: where the call came from
 * @seconds: until the caller gives up
 *
 * Returns: (transfer full): a request whose wait ends in @seconds
 */
UsherRequest *
usher_request_new (UsherIdentity *who,
                   const char    *actor,
                   const char    *address,
                   guint          seconds)
{
  UsherRequest *request = g_new0 (UsherRequest, 1);

  if (who != NULL)
    request->who = usher_identity_ref (who);
  if (actor != NULL)
    request->actor = g_strdup (actor);
  else if (who != NULL)
    request->actor = usher_identity_owner (who);
  request->address = g_strdup (address);
  request->cancellable = g_cancellable_new ();
  request->wait = usher_wait_new (seconds, request->cancellable);
  return request;
}

void
usher_request_free (UsherRequest *request)
{
  if (request == NULL)
    return;
  g_clear_pointer (&request->who, usher_identity_unref);
  g_free (request->actor);
  g_free (request->address);
  g_free (request->network);
  g_object_unref (request->cancellable);
  g_free (request->viewer_user);
  g_free (request->viewer_address);
  g_free (request);
}

/**
 * usher_request_problem:
 * @request: the request that failed
 * @error: why
 *
 * Returns: (transfer full): the problem answer, with what the flow left beside @error
 */
UsherProblem *
usher_request_problem (const UsherRequest *request,
                       const GError       *error)
{
  UsherProblem *problem = usher_problem_new_from_error (error);

  problem->retry_after = request->retry_after;
  if (usher_error_is (error, USHER_ERROR_IN_USE))
    {
      problem->viewer_user = g_strdup (request->viewer_user);
      problem->viewer_address = g_strdup (request->viewer_address);
      problem->viewer_since = request->viewer_since;
    }
  return problem;
}
