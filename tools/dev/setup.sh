# SPDX-License-Identifier: GPL-2.0-or-later
# the Debian packages that everything else needs

setup_wanted ()
{
  sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$ROOT/tools/packages.txt"
}

# the wanted packages that are not installed, one a line
setup_missing ()
{
  local installed

  # a package dpkg has never heard of makes it fail, and is simply missing
  # shellcheck disable=SC2046
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $(setup_wanted) 2>/dev/null |
                sed -n 's/^installed //p') || true
  setup_wanted | sort -u | comm -23 - <(sort -u <<<"$installed")
}

setup_as_root ()
{
  if [ "$(id -u)" -eq 0 ]
  then
    "$@"
  elif command -v sudo >/dev/null
  then
    sudo -- "$@"
  else
    die "installing packages takes root, and there is no sudo: run './dev setup' as root once"
  fi
}

# apt-get, with nobody to ask; other package work on the machine is waited for
setup_apt ()
{
  setup_as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

setup_packages ()
{
  local missing log

  missing=$(setup_missing)
  [ -n "$missing" ] || return 0

  command -v apt-get >/dev/null ||
    die "these packages are missing, and this is no Debian:" $missing
  say "installing" $missing
  # lists may be absent or older than what the mirror still holds
  setup_apt update || say "the package lists could not be refreshed; trying with those at hand"
  log=$(mktemp)
  # shellcheck disable=SC2086
  if ! setup_apt install -y --no-install-recommends $missing >"$log" 2>&1
  then
    cat "$log" >&2
    die "the installation failed; what it said is above, and in $log"
  fi
  rm -f "$log"

  missing=$(setup_missing)
  [ -z "$missing" ] || die "still missing after the installation:" $missing
}
