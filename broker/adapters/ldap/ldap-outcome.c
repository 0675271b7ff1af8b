/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/ldap/ldap-outcome.h"

#include "broker/adapters/ldap/ldap-trouble.h"
#include "broker/ports/directory.h"
#include "common/error.h"

/* what a server says of an operation: its code, its words, and its password policy's verdict */
typedef struct
{
  int                     code;
  char                   *words;
  LDAPPasswordPolicyError policy;
} LdapOutcome;

static void
ldap_outcome_clear (LdapOutcome *outcome)
{
  ldap_memfree (outcome->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LdapOutcome, ldap_outcome_clear)

static void
ldap_outcome_read (LdapOutcome *outcome,
                   LDAP        *handle,
                   LDAPMessage *answer)
{
  LDAPControl **controls = NULL;
  LDAPControl *control;
  ber_int_t expires, grace;

  if (ldap_parse_result (handle, answer, &outcome->code, NULL, &outcome->words, NULL, &controls, 0) != LDAP_SUCCESS)
    outcome->code = LDAP_DECODING_ERROR;
  control = ldap_control_find (LDAP_CONTROL_PASSWORDPOLICYRESPONSE, controls, NULL);
  if (control != NULL)
    (void) ldap_parse_passwordpolicy_control (handle, control, &expires, &grace, &outcome->policy);
  ldap_controls_free (controls);
}

static gboolean
ldap_outcome_is_trouble (int code)
{
  return code == LDAP_BUSY || code == LDAP_UNAVAILABLE || code == LDAP_DECODING_ERROR;
}

static gboolean
ldap_outcome_fail (const LdapOutcome *outcome,
                   const char        *url,
                   const char        *what,
                   GError           **error)
{
  gboolean trouble = ldap_outcome_is_trouble (outcome->code);
  const char *words = outcome->words != NULL ? outcome->words : "";

  g_set_error (error, trouble ? USHER_LDAP_TROUBLE : USHER_ERROR,
               trouble ? (int) USHER_LDAP_TROUBLE_SERVER : (int) USHER_ERROR_UNAVAILABLE, "%s: %s: %s%s%s", url, what,
               ldap_err2string (outcome->code), *words != '\0' ? ": " : "", words);
  return FALSE;
}

/* a server tells these only of a password that is right, or when its administrator
 * wants the user to know */
static gboolean
ldap_outcome_judge_policy (const LdapOutcome *outcome,
                           const char        *dn,
                           GError           **error)
{
  switch ((int) outcome->policy)
    {
    case PP_passwordExpired:
    case PP_changeAfterReset:
      g_set_error (error, USHER_ERROR, USHER_ERROR_PASSWORD_EXPIRED, "the password of %s must be changed", dn);
      return FALSE;
    case PP_accountLocked:
      g_set_error (error, USHER_ERROR, USHER_ERROR_ACCOUNT_DISABLED, "the directory has locked %s", dn);
      return FALSE;
    default:
      return TRUE;
    }
}

/**
 * usher_ldap_outcome_of_bind:
 * @handle, @answer: of a bind
 * @url: of the server
 * @dn: who was bound
 * @error: WRONG_CREDENTIALS, ACCOUNT_DISABLED, PASSWORD_EXPIRED, UNAVAILABLE, or trouble
 *
 * Returns: whether the password was right and may be used
 */
gboolean
usher_ldap_outcome_of_bind (LDAP        *handle,
                            LDAPMessage *answer,
                            const char  *url,
                            const char  *dn,
                            GError     **error)
{
  g_auto (LdapOutcome) outcome = { .policy = PP_noError };

  ldap_outcome_read (&outcome, handle, answer);
  switch (outcome.code)
    {
    case LDAP_SUCCESS:
      return ldap_outcome_judge_policy (&outcome, dn, error);
    case LDAP_INVALID_CREDENTIALS:
      if (!ldap_outcome_judge_policy (&outcome, dn, error))
        return FALSE;
      break;
    case LDAP_NO_SUCH_OBJECT:
    case LDAP_INVALID_DN_SYNTAX:
    case LDAP_INAPPROPRIATE_AUTH:
      break;
    case LDAP_UNWILLING_TO_PERFORM:
      g_set_error (error, USHER_ERROR, USHER_ERROR_ACCOUNT_DISABLED, "%s does not let %s in: %s", url, dn,
                   outcome.words != NULL ? outcome.words : "");
      return FALSE;
    default:
      return ldap_outcome_fail (&outcome, url, "a user cannot be bound", error);
    }
  usher_directory_set_wrong_credentials (error);
  return FALSE;
}

/**
 * usher_ldap_outcome_of_search:
 * @handle, @answer: of a search
 * @url: of the server
 * @base, @scope, @limit: of the search
 * @error: UNAVAILABLE, or trouble
 *
 * Returns: whether the entries in @answer are what was asked for
 */
gboolean
usher_ldap_outcome_of_search (LDAP        *handle,
                              LDAPMessage *answer,
                              const char  *url,
                              const char  *base,
                              int          scope,
                              int          limit,
                              GError     **error)
{
  g_auto (LdapOutcome) outcome = { .policy = PP_noError };
  g_autofree char *what = NULL;

  ldap_outcome_read (&outcome, handle, answer);
  if (outcome.code == LDAP_SUCCESS || (outcome.code == LDAP_SIZELIMIT_EXCEEDED && limit > 0))
    return TRUE;
  if (scope == LDAP_SCOPE_BASE && (outcome.code == LDAP_NO_SUCH_OBJECT || outcome.code == LDAP_INVALID_DN_SYNTAX))
    return TRUE;
  what = g_strdup_printf ("cannot search below %s", base);
  return ldap_outcome_fail (&outcome, url, what, error);
}
