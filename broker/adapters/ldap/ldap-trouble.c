/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/ldap/ldap-trouble.h"

G_DEFINE_QUARK (usher-ldap-trouble-quark, usher_ldap_trouble)
