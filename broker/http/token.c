/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/token.h"

#include <string.h>

/* a token of ours is 43 characters; what is longer is not looked up */
#define TOKEN_LONGEST 128

/**
 * usher_token_read:
 * @authorization: (nullable): an Authorization header
 *
 * Returns: (transfer full) (nullable): the bearer token in it (RFC 6750), free it with usher_secret_wipe_text()
 */
char *
usher_token_read (const char *authorization)
{
  const char *token;
  gsize length;

  if (authorization == NULL || g_ascii_strncasecmp (authorization, "Bearer ", 7) != 0)
    return NULL;

  token = authorization + 7;
  token += strspn (token, " ");
  length = strcspn (token, " \t");
  if (length == 0 || length > TOKEN_LONGEST || token[length + strspn (token + length, " \t")] != '\0')
    return NULL;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (token[i]) && strchr ("-._~+/=", token[i]) == NULL)
        return NULL;
    }
  return g_strndup (token, length);
}
