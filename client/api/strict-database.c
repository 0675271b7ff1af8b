/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/api/strict-database.h"

/**
 * UsherStrictDatabase:
 *
 * Knows no authority, so that every certificate comes before the handler that compares
 * fingerprints, also one that a public authority signed.
 */
struct _UsherStrictDatabase
{
  GTlsDatabase parent_instance;
};

G_DEFINE_FINAL_TYPE (UsherStrictDatabase, usher_strict_database, G_TYPE_TLS_DATABASE)

static GTlsCertificateFlags
usher_strict_database_verify_chain (GTlsDatabase           *database,
                                    GTlsCertificate        *chain,
                                    const char             *purpose,
                                    GSocketConnectable     *identity,
                                    GTlsInteraction        *interaction,
                                    GTlsDatabaseVerifyFlags flags,
                                    GCancellable           *cancellable,
                                    GError                **error)
{
  return G_TLS_CERTIFICATE_UNKNOWN_CA;
}

static void
usher_strict_database_class_init (UsherStrictDatabaseClass *class)
{
  G_TLS_DATABASE_CLASS (class)->verify_chain = usher_strict_database_verify_chain;
}

static void
usher_strict_database_init (UsherStrictDatabase *self)
{
}

GTlsDatabase *
usher_strict_database_new (void)
{
  return g_object_new (USHER_TYPE_STRICT_DATABASE, NULL);
}
