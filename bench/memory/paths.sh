#!/bin/sh
# paths.sh FILE: the files of Debian's packages, one a line, each once, from the index that `apt-file update` fetches.
set -eu
for index in /var/lib/apt/lists/*Contents-*; do
  /usr/lib/apt/apt-helper cat-file "$index"
done | sed 's/[ \t][ \t]*[^ \t]*$//' | LC_ALL=C sort -u >"$1"
