/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/ldap/ldap-directory.h"
#include "broker/ports/directory.h"
#include "common/error.h"
#include "tests/lib/slapd-fixture.h"

G_BEGIN_DECLS

UsherLdapConfig *directory_fixture_config  (UsherSlapdFixture *slapd,
                                            const char        *server);
void             directory_fixture_servers (UsherLdapConfig   *config,
                                            const char        *server,
                                            ...) G_GNUC_NULL_TERMINATED;
UsherDirectory  *directory_fixture_make    (UsherLdapConfig   *config);
UsherIdentity   *directory_fixture_sign_in (UsherDirectory    *directory,
                                            const char        *user,
                                            const char        *password,
                                            GError           **error);
void             directory_fixture_opens   (UsherDirectory    *directory,
                                            const char        *user,
                                            const char        *password);
char            *directory_fixture_refuses (UsherDirectory    *directory,
                                            const char        *user,
                                            const char        *password,
                                            UsherError         code);

G_END_DECLS
