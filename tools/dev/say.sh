# SPDX-License-Identifier: GPL-2.0-or-later
# what ./dev says to people

say ()
{
  printf '>> %s\n' "$*" >&2
}

die ()
{
  printf 'dev: %s\n' "$*" >&2
  exit 1
}
