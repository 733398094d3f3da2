#!/usr/bin/env bash
# Versions: deno 2.9.6, is-number 7.0.0, left-pad 1.3.0
#
# A program that imports one npm package makes `deno run` download every npm package of
# the lock file, those too that only other programs of the folder import, such as its
# tests. A program without any npm import downloads none; with --no-lock, the program
# gets the packages that it imports, and nothing checks their integrity.
#
# Seen: one.ts imports is-number only, and left-pad lies in the cache, too.
#
# A guess misses it as a lock file elsewhere pins what is resolved, and decides nothing on
# what is fetched, and as the same run without the lock file fetches less.
#
# A project should expect its users' first run to fetch the packages of its tests, and say
# so where it tells the size of a download.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export NO_COLOR=1 DENO_NO_UPDATE_CHECK=1
npm install --silent --no-audit --no-fund deno@2.9.6
deno=$PWD/node_modules/.bin/deno
mkdir project
cd project
echo '{ "nodeModulesDir": "none" }' >deno.json
echo 'import is from "npm:is-number@7.0.0"; console.log(is(1));' >one.ts
echo 'import pad from "npm:left-pad@1.3.0"; console.log(pad("1", 2));' >two.ts
echo 'console.log("alone");' >none.ts
DENO_DIR=$folder/first "$deno" cache --quiet one.ts two.ts

# Runs a program with an empty cache, and prints the packages that are in it then.
fetched() {
  rm -rf "$folder/cache"
  DENO_DIR=$folder/cache "$deno" run --quiet "$@" >/dev/null
  echo "$*:" $(find "$folder/cache" -name package.json |
    sed 's|/[^/]*/package.json||; s|.*/||' | sort)
}
{
  fetched one.ts
  fetched --no-lock one.ts
  fetched none.ts
} | tee seen.txt
diff - seen.txt <<'END'
one.ts: is-number left-pad
--no-lock one.ts: is-number
none.ts:
END
