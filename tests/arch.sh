#!/bin/sh
# tests/arch.sh [BUILD]: which part may know which, held against the sources
# and the object files of the build folder.  Prints what breaks a rule.
#
# The order is: main -> milter/, courier/, control -> ingest -> policy,
# parser, store.  No arrow runs back, nothing includes in a circle.
set -u
cd "$(dirname "$0")/.." || exit 2
build=${1:-build}
checked=0
broken=0

breach () {
	echo "tests/arch.sh: $*"
	broken=$((broken + 1))
}

# --- includes -------------------------------------------------------------
# FILES | a pattern that every include of ours in them must match.
# A part may always include itself.
includes () {
	checked=$((checked + 1))
	for file in $1; do
		[ -e "$file" ] || continue
		sed -n 's/^#[ \t]*include[ \t]*"\([^"]*\)".*/\1/p' "$file" |
			grep -vE "^($2)\$" | while read -r name; do
			echo "$file includes $name: allowed are $2"
		done
	done >"$found"
	report
}

report () {
	while read -r line; do breach "$line"; done <"$found"
}

found=$(mktemp) || exit 2
trap 'rm -f "$found" "$found".*' EXIT

includes 'parser/*.[ch]'		'parser/.*'
includes 'store/*.[ch]'			'store/[a-z_]*\.h|schema\.inc'
includes 'store/search/*.[ch]'		'store/search/.*|store/known\.h'
includes 'templates/*.[ch]'		'templates/.*'
includes 'filter/policy/*.[ch]' \
	'filter/policy/.*|parser/(facts|limits)\.h|store/(known|change|due)\.h'
includes 'filter/regulation/*.[ch]' \
	'filter/(regulation|policy)/.*|filter/(value|nearest)\.h|store/search/article\.h'
includes 'filter/log.[ch]'		'filter/log\.h'
includes 'filter/milter/*.[ch]' \
	'filter/(milter|policy)/.*|filter/log\.h|parser/limits\.h'
includes 'filter/courier/*.[ch]' \
	'filter/(courier|policy)/.*|filter/log\.h|store/store\.h|templates/.*'
includes 'filter/ingest.[ch]' \
	'filter/(ingest|log|guard|verify|arccheck|sigchild|sigcheck)\.h|filter/policy/.*|parser/.*|store/store\.h|store/search/article\.h'
# Nothing knows main or the operator's command.
includes 'filter/*.[ch] filter/*/*.h' \
	'filter/[a-z]*\.h|filter/(milter|policy|courier|regulation)/.*|filter/ctl/[a-z]*\.h|(parser|store|templates)/.*'

# A library whose types stay in one place.
# HEADER pattern | where it may be included
library () {
	checked=$((checked + 1))
	grep -lE "^#[ 	]*include[ 	]*<$1" parser/*.[ch] store/*.[ch] store/search/*.[ch] \
		templates/*.[ch] filter/*.[ch] filter/*/*.[ch] 2>/dev/null |
		grep -vE "^($2)\$" | sed "s,\$, includes <$1...>: only $2 may," \
		>"$found"
	report
}
library 'libmilter/'	'filter/milter/(milter|override)\.c'
library 'sqlite3'	'store/(search/)?[a-z_]*\.[ch]'
library 'gmime'		'((parser/[a-z_]*|templates/(compose|enclosure))\.[ch]|filter/sig(worker|check)\.c)'
library 'gpgme'		'filter/siginspect\.c'
library 'ksba'		'parser/cms\.c'
library 'libetpan/mailsmtp'	'filter/courier/smtp\.c'
library 'libetpan'	'filter/courier/(smtp\.c|stream\.[ch])'
library 'gnutls'	'filter/(courier/stream|siginspect|pubkey)\.c'
library 'confuse'	'filter/conffile\.c'
library 'cmark'		'filter/regulation/markdown\.c'
library 'libstemmer'	'store/search/stem\.c'
library 'yaml'		'filter/regulation/tree\.c'

# GLib's own log; its g_return_if_fail and the like are assertions.
checked=$((checked + 1))
grep -nE '\<g_(log|message|warning|critical|error|info|debug) ?\(' \
	parser/*.[ch] store/*.[ch] store/search/*.[ch] templates/*.[ch] filter/*.[ch] \
	filter/*/*.[ch] 2>/dev/null |
	sed 's,:\([0-9]*\):.*,:\1 logs through GLib,' >"$found"
report

# No circle among headers.
checked=$((checked + 1))
for header in parser/*.h store/*.h store/search/*.h templates/*.h filter/*.h filter/*/*.h; do
	[ -e "$header" ] || continue
	sed -n 's/^#[ \t]*include[ \t]*"\([^"]*\)".*/\1/p' "$header" |
		sed "s,^,$header ,"
done >"$found.edges"
tsort "$found.edges" 2>&1 >/dev/null |
	sed -n 's/^tsort: \(.*\.h\)$/\1 is part of a circle of includes/p' \
	>"$found"
report

# --- object files ----------------------------------------------------------
# What each object asks for from outside: "OBJECT SYMBOL".
[ -d "$build/parser" ] || { echo "tests/arch.sh: no $build: make first"; exit 2; }
for object in "$build"/parser/*.o "$build"/store/*.o \
	"$build"/store/search/*.o "$build"/templates/*.o \
	"$build"/filter/*.o "$build"/filter/*/*.o; do
	[ -e "$object" ] || continue
	nm -u "$object" | sed "s,^ *[Uw] ,${object#"$build"/} ,"
done | sed 's/@.*//' >"$found.symbols"

# SYMBOL pattern | the objects that may ask for it
symbol () {
	checked=$((checked + 1))
	grep -E " ($1)" "$found.symbols" | grep -vE "^($2) " |
		sed 's,\(.*\) \(.*\),\1 uses \2: only '"$2"' may,' >"$found"
	report
}
symbol 'smfi_'				'filter/milter/milter\.o'
symbol 'sqlite3_'			'store/(search/)?[a-z_]*\.o'
# The cryptography of GMime runs in the process of sigworker.h alone.
symbol 'g_mime_'	'parser/[a-z_]*\.o|templates/(compose|enclosure)\.o|filter/sigworker\.o'
symbol 'g_mime_(crypto|gpg|pkcs7|signature|certificate)_' 'filter/sigworker\.o'
symbol 'gpgme_'				'filter/siginspect\.o'
symbol 'ksba_'				'parser/cms\.o'
symbol 'mailsmtp_|mailesmtp_'		'filter/courier/smtp\.o'
symbol 'mailstream_'			'filter/courier/(smtp|stream)\.o'
symbol 'gnutls_'		'filter/courier/stream\.o|filter/(siginspect|pubkey)\.o'
symbol 'cfg_'				'filter/conffile\.o'
symbol 'cmark_'				'filter/regulation/markdown\.o'
symbol 'sb_stemmer_'			'store/search/stem\.o'
symbol 'yaml_'				'filter/regulation/tree\.o'
# Only filter/ logs, and only through log.c; parts that are libraries are
# silent.
symbol 'log_event$|syslog$'		'filter/.*\.o'
symbol 'printf$|puts$|putchar$|perror$|__f?printf_chk$|__vfprintf_chk$|g_print(err)?$' \
	'filter/(main|log|usage|control)\.o|filter/ctl/[a-z_]*\.o'

# Policy is pure: no files, no network, no clock, no randomness, no
# environment, no thread.  Its tests link without GMime and SQLite.
checked=$((checked + 1))
grep '^filter/policy/' "$found.symbols" | grep -E " ($(tr '\n' '|' <<-'X' |
	open|openat|fopen|read|write|unlink|rename|stat|socket|connect|send
	recv|getaddrinfo|time|clock_gettime|gettimeofday|localtime|localtime_r
	random|rand|getrandom|getenv|secure_getenv|fork|pthread_create|sleep
	usleep|g_get_real_time|g_get_monotonic_time|g_date_time_new_now.*
	g_random_.*|g_rand_.*|g_getenv|g_file_.*|g_thread_.*|g_mkdir.*
	g_spawn_.*|g_usleep|smfi_.*|sqlite3_.*|g_mime_.*|dkim_.*|facts_parse
	store_.*|log_.*
	X
	sed 's/|$//'))\$" | sed 's,\(.*\) \(.*\),\1 is not pure: it uses \2,' >"$found"
report

# No function of ours takes the place of a library's own: what a program
# exports is only what it got from libraries; but for those in override.h.
checked=$((checked + 1))
for program in "$build/ticket-milter" "$build/ticketctl"; do
	[ ! -e "$program" ] || nm -D --defined-only "$program" |
		awk -v program="$program" '$2 == "T" &&
			$3 !~ /^(mi_control_startup|mi_rd_cmd|mi_wr_cmd|poll)$/ {
			print program, "exports", $3, "to the libraries it uses"
		}'
done >"$found"
report

# No mutable statics: what one session does must not reach another.  Allowed
# are what GLib's macros keep (quarks, "once") and what is named here: the log
# level, one word that is read and written atomically, what the callbacks of
# libmilter, libksba and the handlers of signals find, which are given nothing of ours,
# and what a thread has read ahead of the one session that it is in (wire.h).
checked=$((checked + 1))
for object in "$build"/parser/*.o "$build"/store/*.o \
	"$build"/store/search/*.o "$build"/templates/*.o \
	"$build"/filter/*.o "$build"/filter/milter/*.o \
	"$build"/filter/policy/*.o "$build"/filter/courier/*.o \
	"$build"/filter/regulation/*.o; do
	[ -e "$object" ] || continue
	nm "$object" | awk -v object="${object#"$build"/}" '
		$2 ~ /^[bBdDC]$/ && $3 !~ /^(q|once|g_.*|_g_.*|.*__.*|\..*)(\.[0-9]+)?$/ {
			print object, $3
		}'
done | grep -v -e '^filter/log.o threshold$' \
	-e '^filter/milter/milter.o server$' -e '^filter/fault.o watched$' \
	-e '^filter/milter/wire.o \(in\|out\)$' \
	-e '^parser/sniff.o handle' -e '^parser/lease.o current$' >"$found.statics"
objects_of () { objdump -t "$build/$1" | awk -v name="$2" '
	$NF == name { for (i = 1; i < NF; i++) if ($i ~ /^\./) {
		print $i; exit } }'; }
while read -r object name; do
	case $(objects_of "$object" "$name") in
	.data.rel.ro*) ;;
	*) echo "$object keeps state in $name" ;;
	esac
done <"$found.statics" >"$found"
report

# A test that a manual names exists.
checked=$((checked + 1))
grep -ohE 'test_[a-z_]+\.py::test_[a-z_]+' filter/*.[58] filter/*/*.[58] |
	sort -u | while IFS=: read -r file _ test; do
	grep -q "^def $test(" "tests/e2e/$file" ||
		echo "a manual names $file::$test, which there is not"
done >"$found"
report

echo "tests/arch.sh: $checked rules, $broken broken"
[ "$broken" -eq 0 ]
