#!/bin/sh
# Prints the path of a Chromium for the browser tests, installing one if there is none. Its headless shell is the same without
# windows and takes two thirds of the processor time: who is root, as in a container, gets it beside another.
set -eu
found() {
  for name in "$@"; do
    if command -v "$name"; then exit; fi
  done
}
install() { # as whom, package
  DEBIAN_FRONTEND=noninteractive $1 timeout 120 apt-get install -qq -y -o Acquire::Retries=0 "$2" >/dev/null 2>&1 || :
}
found ${CHROMIUM:+"$CHROMIUM"} chromium-headless-shell
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  install "" chromium-headless-shell
  found chromium-headless-shell
fi
found chromium chromium-browser google-chrome google-chrome-stable
if command -v apt-get >/dev/null; then
  as_root=""
  [ "$(id -u)" = 0 ] || as_root="sudo -n"
  if [ -z "$as_root" ] || sudo -n true 2>/dev/null; then
    echo "Installing Debian's Chromium for the browser tests (once) ..." >&2
    $as_root apt-get update -qq >&2 || :
    for package in chromium-headless-shell chromium; do
      install "$as_root" "$package"
      found "$package"
    done
  fi
fi
echo "Installing Playwright's Chromium for the browser tests (once) ..." >&2
.venv/bin/python -m playwright install chromium >&2 || {
  echo "The browser tests need Chromium: install it, or set CHROMIUM to its path" >&2; exit 1; }
.venv/bin/python -c 'from playwright.sync_api import sync_playwright as s
with s() as p: print(p.chromium.executable_path)'
