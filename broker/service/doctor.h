/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/pool-keeper.h"
#include "broker/service/request.h"

G_BEGIN_DECLS

/**
 * UsherDoctorKind: what differs from the plan
 * @USHER_DOCTOR_HOST_SILENT: a host does not answer: what is on it is not known
 * @USHER_DOCTOR_STRAY_DOMAIN: a domain says that it is Usher's, and the store does not know it
 * @USHER_DOCTOR_STRAY_VOLUME: a disk, or a seed, of a desktop that the store does not know
 * @USHER_DOCTOR_STRAY_TEMPLATE: a copy of a version that is not, or no longer, in the store
 * @USHER_DOCTOR_MISSING_DOMAIN: a desktop of the store without a domain
 * @USHER_DOCTOR_MISSING_DISK: a desktop whose domain is there and whose disk is not
 * @USHER_DOCTOR_RENAMED: a domain has another name than its desktop
 * @USHER_DOCTOR_POOL: a pool is not as its file says, and why
 */
typedef enum
{
  USHER_DOCTOR_HOST_SILENT,
  USHER_DOCTOR_STRAY_DOMAIN,
  USHER_DOCTOR_STRAY_VOLUME,
  USHER_DOCTOR_STRAY_TEMPLATE,
  USHER_DOCTOR_MISSING_DOMAIN,
  USHER_DOCTOR_MISSING_DISK,
  USHER_DOCTOR_RENAMED,
  USHER_DOCTOR_POOL,
} UsherDoctorKind;

/**
 * UsherDoctorRemedy: what may be done about it
 * @USHER_DOCTOR_LEAVE: nothing by itself: somebody's work may be in it
 * @USHER_DOCTOR_REMOVE: it is removed: nobody's work can be in it
 * @USHER_DOCTOR_REMAKE: the desktop is made anew: nobody's work was in it
 * @USHER_DOCTOR_REDEFINE: the domain is made again around the disk that is still there
 * @USHER_DOCTOR_DONE: it was mended
 */
typedef enum
{
  USHER_DOCTOR_LEAVE,
  USHER_DOCTOR_REMOVE,
  USHER_DOCTOR_REMAKE,
  USHER_DOCTOR_REDEFINE,
  USHER_DOCTOR_DONE,
} UsherDoctorRemedy;

/**
 * UsherDoctorFinding: one thing that differs
 * @host: (nullable): where
 * @id: (nullable): of the desktop, or the domain
 * @name: of what differs
 * @advice: for people: what it means and what to do
 */
typedef struct
{
  UsherDoctorKind   kind;
  UsherDoctorRemedy remedy;
  char             *host;
  char             *id;
  char             *name;
  char             *advice;
} UsherDoctorFinding;

GPtrArray  *usher_doctor_look           (UsherContext       *context,
                                         UsherPoolKeeper    *keeper,
                                         UsherRequest       *request,
                                         gboolean            mend,
                                         GError            **error);
void        usher_doctor_find           (GPtrArray          *findings,
                                         UsherDoctorKind     kind,
                                         UsherDoctorRemedy   remedy,
                                         const char *const   place[3],
                                         char               *advice);
const char *usher_doctor_kind_to_word   (UsherDoctorKind     kind);
const char *usher_doctor_remedy_to_word (UsherDoctorRemedy   remedy);
void        usher_doctor_finding_free   (UsherDoctorFinding *finding);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherDoctorFinding, usher_doctor_finding_free)

G_END_DECLS
