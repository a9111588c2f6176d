#!/bin/sh
# layout.sh HEADER LIBRARY: the ABI as lines, sorted: symbols with their version, numbers of enums, sizes of structs, places
# of fields. Names come from the header, numbers from the C compiler, symbols from the library.
set -eu
header=$1 library=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck disable=SC2016
"${CC:-gcc}" -fpreprocessed -dD -E -P "$header" 2>/dev/null | awk '
  BEGIN { print "#include <stdio.h>\n#include \"holt.h\"\nint main(void) {" }
  /^#define HOLT_(ABI|STARTUP_[A-Z_]*) / { number($2) }
  /^#/ { next }
  { text = text " " $0 }
  function number(name) { printf "  printf(\"number %s %%lld\\n\", (long long)%s);\n", name, name }
  function struct(name, body,   fields, count, parts, i, j, words, k) {
    printf "  printf(\"size %s %%zu\\n\", sizeof(%s));\n", name, name
    count = split(body, fields, ";")
    for (i = 1; i <= count; i++) {
      k = split(fields[i], parts, ",")
      for (j = 1; j <= k; j++) {
        gsub(/\[[^]]*\]/, "", parts[j])
        if (!match(parts[j], /[a-z_0-9]+ *$/)) continue
        field = substr(parts[j], RSTART, RLENGTH)
        gsub(/ /, "", field)
        printf "  printf(\"field %s.%s %%zu %%zu\\n\", offsetof(%s, %s), sizeof(((%s *)0)->%s));\n", name, field, name, field, name, field
      }
    }
  }
  END {
    rest = text
    while (match(rest, /HOLT_[A-Z0-9_]+ *= *-?[0-9]+/)) {
      entry = substr(rest, RSTART, RLENGTH)
      rest = substr(rest, RSTART + RLENGTH)
      sub(/ *=.*/, "", entry)
      number(entry)
    }
    rest = text
    while (match(rest, /typedef struct holt_[a-z_]+ *\{[^}]*\}/)) {
      entry = substr(rest, RSTART, RLENGTH)
      rest = substr(rest, RSTART + RLENGTH)
      name = entry
      sub(/typedef struct /, "", name)
      sub(/ *\{.*/, "", name)
      body = entry
      sub(/[^{]*\{/, "", body)
      sub(/\}$/, "", body)
      struct(name, body)
    }
    print "  return 0;\n}"
  }' >"$work/layout.c"
"${CC:-gcc}" -std=c11 -Wall -Werror "-I$(dirname "$header")" "$work/layout.c" -o "$work/layout"
{
  "$work/layout"
  nm -D --defined-only "$library" | awk '$2 != "A" { sub("@@", " ", $3); print "symbol", $3 }'
} | LC_ALL=C sort
