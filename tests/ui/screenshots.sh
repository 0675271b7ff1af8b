#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# screenshots.sh PROGRAM FOLDER [SET…]: pictures of every page, in sets like 1024x600-light
set -eu
program=$1
folder=$2
shift 2
[ $# -gt 0 ] || set -- 1024x600-light 1024x600-dark 3840x2160-light 3840x2160-dark
mkdir -p "$folder"
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir -p "$home/gtk-3.0"
printf '[Settings]\ngtk-font-name=Cantarell 11\ngtk-icon-theme-name=Adwaita\ngtk-theme-name=Adwaita\n' > "$home/gtk-3.0/settings.ini"
for set in "$@"; do
  size=${set%%-*}
  theme=${set##*-}
  width=${size%x*}
  height=${size#*x}
  scale=1
  [ "$width" -lt 3000 ] || scale=2
  XDG_CONFIG_HOME="$home" GDK_SCALE=$scale GDK_BACKEND=x11 NO_AT_BRIDGE=1 GSETTINGS_BACKEND=memory \
    xvfb-run -a -s "-screen 0 ${size}x24 -nolisten tcp" dbus-run-session -- \
    "$program" "$folder" "$set" $((width / scale)) $((height / scale)) "$theme" ${USHER_PAGE:+"$USHER_PAGE"}
done
