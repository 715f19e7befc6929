#!/bin/sh
# Prints the path of a Chromium for the browser tests, installing one if there is none. Its headless shell is the same without
# windows, and takes two thirds of the processor time.
set -eu
for name in "${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
  [ -n "$name" ] && command -v "$name" && exit
done
if command -v apt-get >/dev/null; then
  as_root=""
  [ "$(id -u)" = 0 ] || as_root="sudo -n"
  if [ -z "$as_root" ] || sudo -n true 2>/dev/null; then
    echo "Installing Debian's Chromium for the browser tests (once) ..." >&2
    $as_root apt-get update -qq >&2 || :
    for name in chromium-headless-shell chromium; do
      DEBIAN_FRONTEND=noninteractive $as_root apt-get install -qq -y "$name" >/dev/null 2>&1 || :
      command -v "$name" && exit
    done
  fi
fi
echo "Installing Playwright's Chromium for the browser tests (once) ..." >&2
.venv/bin/python -m playwright install chromium >&2 || {
  echo "The browser tests need Chromium: install it, or set CHROMIUM to its path" >&2; exit 1; }
.venv/bin/python -c 'from playwright.sync_api import sync_playwright as s
with s() as p: print(p.chromium.executable_path)'
