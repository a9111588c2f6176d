#!/bin/sh
# manual.sh: holt(3) from include/holt.h: its rules, then each function with the comment above it.
cd "$(dirname "$0")/../.." || exit 1
awk '
  function roff(text) { gsub(/\\/, "\\e", text); sub(/^[.\x27]/, "\\\\\\&&", text); return text }
  function say(text) { sub(/^ ?\*? ?/, "", text); sub(/ ?\*\/.*$/, "", text); print roff(text) }
  BEGIN {
    print ".TH HOLT 3 \"\" \"Holt\" \"Library Functions\"\n.SH NAME\nholt \\- the C ABI of libholt"
    print ".SH SYNOPSIS\n.nf\n#include <holt.h>\n\ncc $(pkg-config --cflags --libs holt)\n.fi\n.SH DESCRIPTION\n.nf"
  }
  !head && /^#ifndef HOLT_H/ { head = 1; print ".fi"; next }
  !head { sub(/^\/\* /, ""); say($0); next }
  /^\/\* ---- / { sub(/^\/\* -+ /, ""); sub(/ -+( \*\/)?$/, ""); print ".SH " toupper(roff($0)); section = !/\*\//; text = ""; next }
  /^\/\* / || (comment && /^ \*/) { line = $0; sub(/^\/\* /, "", line); sub(/^ \* ?/, "", line)
    comment = line !~ /\*\//; sub(/ ?\*\/.*$/, "", line); text = text (text == "" ? "" : "\n") roff(line); next }
  section && /^ \*/ { section = !/\*\//; say($0); next }
  /^(HOLT_API|typedef|enum|#define HOLT_[SV])/ { print ".PP\n.nf\n.B"; code = 1 }
  code { line = $0; sub(/^HOLT_API (HOLT_MUST_CHECK )?/, "", line); print roff(line)
    if (/;[^;]*$/ && !/^  / || /^}/ || /^#define/ || (/;$/ && !open)) { code = 0; print ".fi"; if (text != "") print ".RS\n" text "\n.RE"; text = "" }
    open = /\{[^}]*$/ ? 1 : /^}/ ? 0 : open; next }
  /^$/ { text = "" }
  END { print ".SH SEE ALSO\nThe header itself is the manual: every word of this page is from it." }
' include/holt.h
