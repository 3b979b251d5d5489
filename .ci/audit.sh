#!/usr/bin/env bash
# What the packages that we take are known for: advisories against them, and their licences. Writes nothing; exit code 1 when there is an
# advisory, 3 when nobody could say whether there is one. The C# packages are those of the lock files, restored; the servers' are those of
# docker/local.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
found=0 unknown=0
say() { printf '\n== %s\n' "$*"; }

# Whether any of NuGet's sources has advisories at all: without, "no vulnerable packages" says nothing.
has_advisories() {
  local source
  while read -r source; do
    curl -fsS --max-time 20 "$source" 2>/dev/null | grep -q '"VulnerabilityInfo' && return
  done < <(dotnet nuget list source --format short | sed -n 's/^E *\(https\{0,1\}:.*\)$/\1/p')
  return 1
}

say "C# packages: advisories"
if ! has_advisories; then
  echo "No source of NuGet packages here has advisories, so nothing can be said of the C# packages."
  unknown=1
elif report=$(dotnet list VectorRec.sln package --vulnerable --include-transitive 2>&1); then
  echo "$report"
  ! grep -q '^   > ' <<<"$report" || found=1
else
  echo "$report"
  unknown=1
fi

say "Servers: advisories"
if report=$(cd docker/local && npm audit --package-lock-only 2>&1); then
  echo "$report"
elif grep -q 'vulnerabilit' <<<"$report" && ! grep -qi 'npm err\|npm error' <<<"$report"; then
  echo "$report"
  found=1
else
  echo "$report"
  echo "The registry of npm packages here has no advisories, so nothing can be said of the servers."
  unknown=1
fi

say "C# packages: licences"
packages=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: *//')
licence() { # NUSPEC
  sed -n 's/.*<license type="expression">\([^<]*\)<.*/\1/p; s/.*<license type="file">\([^<]*\)<.*/see its file \1/p; s/.*<licenseUrl>\([^<]*\)<.*/\1/p' "$1" | head -1
}
git ls-files '*packages.lock.json' | xargs cat | grep -oE '^ {6}"[^"]+": \{|"resolved": "[^"]+"' |
  awk -F'"' '/: \{/ { name = tolower($2) } /resolved/ { print name, $4 }' | sort -u |
  while read -r name version; do
    nuspec=$packages/$name/$version/$name.nuspec
    [ -f "$nuspec" ] && printf '%s %s\t%s\n' "$name" "$version" "$(licence "$nuspec")" || printf '%s %s\tnot restored here\n' "$name" "$version"
  done | awk -F'\t' '{ print $2 "\t" $1 }' | sort | awk -F'\t' '$1 != last { last = $1; printf "%s\n", ($1 == "" ? "no licence told" : $1) } { print "    " $2 }'

say "Servers: licences"
sed '1,/"node_modules\//{/"node_modules\//!d}' docker/local/package-lock.json | grep -E '"(node_modules/[^"]+|license)":' | sed -E 's/^ +"(node_modules\/)?([^"]+)":.*\{$/\2/; s/^ +"license": "([^"]+)".*/    \1/'

say "In short"
[ "$found" -eq 0 ] || { echo "There are advisories."; exit 1; }
[ "$unknown" -eq 0 ] || { echo "Nobody could say of all packages whether there are advisories."; exit 3; }
echo "No advisories are known."
