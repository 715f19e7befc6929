#!/bin/sh
# Prints the path of a Firefox for the browser tests, installing Debian's if there is none.
set -eu
for name in "${FIREFOX:-}" firefox-esr firefox; do
  [ -n "$name" ] && command -v "$name" && exit
done
if command -v apt-get >/dev/null; then
  as_root=""
  [ "$(id -u)" = 0 ] || as_root="sudo -n"
  echo "Installing Debian's Firefox for the browser tests (once) ..." >&2
  $as_root apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -qq -y firefox-esr >/dev/null 2>&1 || :
  command -v firefox-esr && exit
fi
echo "These browser tests need Firefox: install it, or set FIREFOX to its path" >&2
exit 1
