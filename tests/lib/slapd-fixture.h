/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define USHER_SLAPD_BASE "dc=example,dc=org"
#define USHER_SLAPD_PEOPLE "ou=people," USHER_SLAPD_BASE
#define USHER_SLAPD_GROUPS "ou=groups," USHER_SLAPD_BASE
#define USHER_SLAPD_SERVICE "uid=usher,ou=services," USHER_SLAPD_BASE
#define USHER_SLAPD_SERVICE_PASSWORD "service of usher"

/**
 * UsherSlapdFlags:
 * @USHER_SLAPD_ANONYMOUS: entries may be read without a bind
 * @USHER_SLAPD_WITHOUT_TLS: it knows neither StartTLS nor ldaps://
 */
typedef enum
{
  USHER_SLAPD_DEFAULT = 0,
  USHER_SLAPD_ANONYMOUS = 1 << 0,
  USHER_SLAPD_WITHOUT_TLS = 1 << 1,
} UsherSlapdFlags;

/**
 * UsherSlapdFixture:
 *
 * A real slapd of a test's own, on free ports of loopback with an authority made for it. It ends
 * with the test. Passwords are kept as {SSHA}, memberOf is kept up, and an unauthenticated bind
 * succeeds, as it does on servers in the wild. It begins with:
 *
 *   alice   "alice secret"     groupOfNames staff and teachers, posixGroup (memberUid) lab
 *   bob     "bob secret"       in no group
 *   o'neil (x)*  "star * secret"  staff
 *   jürgen  "jürgen ß"         no display name but a cn
 *   comma, "quote" <x>+#=;\  "comma secret"  staff; cn in the DN needs every escape
 *   dora    "dora secret"      locked by the password policy
 *   paula   "paula secret"     must change the password
 *   twin    "twin secret"      two entries of that name
 *   nameless                   an entry without a password
 *
 * All functions end the test when they fail.
 */
typedef struct _UsherSlapdFixture UsherSlapdFixture;

UsherSlapdFixture *usher_slapd_fixture_new       (UsherSlapdFlags          flags);
void               usher_slapd_fixture_free      (UsherSlapdFixture       *fixture);
void               usher_slapd_fixture_start     (UsherSlapdFixture       *fixture);
void               usher_slapd_fixture_stop      (UsherSlapdFixture       *fixture);
void               usher_slapd_fixture_pause     (UsherSlapdFixture       *fixture);
void               usher_slapd_fixture_resume    (UsherSlapdFixture       *fixture);
void               usher_slapd_fixture_add       (UsherSlapdFixture       *fixture,
                                                  const char              *dn,
                                                  const char              *attribute,
                                                  ...) G_GNUC_NULL_TERMINATED;
void               usher_slapd_fixture_add_users (UsherSlapdFixture       *fixture,
                                                  guint                    count);
const char        *usher_slapd_fixture_ldap      (const UsherSlapdFixture *fixture);
const char        *usher_slapd_fixture_ldaps     (const UsherSlapdFixture *fixture);
const char        *usher_slapd_fixture_ldapi     (const UsherSlapdFixture *fixture);
const char        *usher_slapd_fixture_ca        (const UsherSlapdFixture *fixture);
const char        *usher_slapd_fixture_folder    (const UsherSlapdFixture *fixture);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherSlapdFixture, usher_slapd_fixture_free)

G_END_DECLS
