#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# check.sh PO-FOLDER: every language of LINGUAS translates every string of the sources, none fuzzy
set -eu
folder=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$folder/.."
for file in $(grep -rlE '\b(_|N_|NC_|ngettext) ?\(|translatable="yes"' client kiosk data --include=*.c --include=*.ui 2>/dev/null); do
  grep -qxF "$file" po/POTFILES || { echo "$file has texts and is not in po/POTFILES" >&2; exit 1; }
done
xgettext --from-code=UTF-8 --files-from=po/POTFILES --output="$work/usher.pot" --add-comments=Translators \
  --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=NC_:1c,2 --keyword=g_dngettext:2,3 --keyword=ngettext:1,2 \
  --flag=ngettext:1:pass-c-format --flag=ngettext:2:pass-c-format 2>"$work/log" || { cat "$work/log" >&2; exit 1; }

bad=0
for language in $(cat po/LINGUAS); do
  msgfmt --check --output-file=/dev/null "po/$language.po" || bad=1
  msgmerge --quiet --no-fuzzy-matching --output-file="$work/$language.po" "po/$language.po" "$work/usher.pot"
  missing=$(msgattrib --untranslated --no-obsolete "$work/$language.po" | grep -c '^msgid' || true)
  fuzzy=$(msgattrib --only-fuzzy --no-obsolete "$work/$language.po" | grep -c '^msgid' || true)
  # the header counts as one where anything is printed
  if [ "$missing" -gt 0 ] || [ "$fuzzy" -gt 0 ]; then
    echo "po/$language.po is not complete:" >&2
    msgattrib --untranslated --no-obsolete "$work/$language.po" >&2
    msgattrib --only-fuzzy --no-obsolete "$work/$language.po" >&2
    bad=1
  fi
done
[ "$(wc -w < po/LINGUAS)" -gt 0 ] || { echo "po/LINGUAS names no language" >&2; bad=1; }
exit $bad
