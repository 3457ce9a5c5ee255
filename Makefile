# make            builds build/ticket-milter and build/ticketctl
# make check      builds and runs every unit test
# make install    PREFIX= DESTDIR= sysconfdir= localstatedir= ...
# SAN=address,undefined or SAN=thread builds with sanitizers in its own folder;
# WERROR=1 makes warnings errors.
#
# Sources are found, not listed.  A unit test names what it links and which
# libraries it may use in its first lines (wildcards allowed):
#	LINK: parser/authres.c
#	LIBS: glib-2.0
#	WRAP: functions whose calls go through the test's own __wrap_NAME
# so that a module with a dependency it should not have fails to link.

PREFIX ?= /usr
sysconfdir ?= /etc
localstatedir ?= /var
sbindir ?= $(PREFIX)/sbin
bindir ?= $(PREFIX)/bin
datadir ?= $(PREFIX)/share
mandir ?= $(datadir)/man
unitdir ?= $(PREFIX)/lib/systemd/system
sysusersdir ?= $(PREFIX)/lib/sysusers.d
tmpfilesdir ?= $(PREFIX)/lib/tmpfiles.d
docdir ?= $(datadir)/doc/ticket-milter

VERSION := 0.1.0
CFLAGS ?= -O2 -g
SAN ?=
B ?= build$(if $(SAN),-$(subst $(comma),-,$(SAN)))
comma := ,

PKGS := glib-2.0 gio-unix-2.0 yaml-0.1 gmime-3.0 libetpan gnutls sqlite3 libpcre2-8 \
	libzstd libxml-2.0 libcmark json-glib-1.0 libpsl libidn2 opendkim libmagic \
	uchardet libsystemd libconfuse gpgme ksba nettle
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS))
# libetpan's names a specs file that only gcc reads, and not with -pie.
PKG_LIBS := $(filter-out -specs=%,$(shell pkg-config --libs $(PKGS))) \
	-lmilter -lstemmer -lunbound -lcsv -lresolv -lm

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wold-style-definition -Wformat=2 -Wundef -Wvla -Wpointer-arith \
	-Wwrite-strings -Wno-missing-field-initializers $(if $(WERROR),-Werror)
# Hidden: a function of ours must not take the place of a library's own of the
# same name in another library (libevent's event_add in libunbound).
HARD := -fvisibility=hidden -fstack-protector-strong -fPIE $(if $(SAN),,-D_FORTIFY_SOURCE=2)
SANFLAGS := $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer)

# GLib and friends as system headers: their warnings are not ours.
override CPPFLAGS += $(if $(findstring thread,$(SAN)),-include tests/tsan.h) \
	-I. -I$(B)/gen $(PKG_CFLAGS:-I%=-isystem %) -D_GNU_SOURCE \
	-DVERSION='"$(VERSION)"' \
	-DSYSCONFDIR='"$(sysconfdir)"' -DDATADIR='"$(datadir)"' \
	-DLOCALSTATEDIR='"$(localstatedir)"'
ALL_CFLAGS := -std=c11 $(CFLAGS) $(WARN) $(HARD) $(SANFLAGS) -pthread
ALL_LDFLAGS := $(LDFLAGS) $(SANFLAGS) -pie -Wl,-z,relro,-z,now -pthread

DAEMON_SRC := filter/main.c
CTL_SRC := $(wildcard filter/ctl/*.c)
LIB_SRC := $(filter-out $(DAEMON_SRC),$(wildcard parser/*.c store/*.c store/search/*.c \
	templates/*.c filter/*.c filter/milter/*.c filter/policy/*.c \
	filter/courier/*.c filter/regulation/*.c))
obj = $(patsubst %.c,$(B)/%.o,$(1))
LIB_OBJ := $(call obj,$(LIB_SRC))
TESTS := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/test_*.c))
PROGRAMS := $(B)/ticket-milter $(B)/ticketctl

all: $(PROGRAMS)
.PHONY: all check install tidy clean
.DELETE_ON_ERROR:
.SECONDARY:

# Its strstr measures the whole text at every call: g_strsplit of 1 MB takes
# minutes.
ifneq ($(findstring address,$(SAN)),)
export ASAN_OPTIONS ?= intercept_strstr=0
endif

# By itself it says what is undefined, and lets the test pass.
ifneq ($(findstring undefined,$(SAN)),)
export UBSAN_OPTIONS ?= halt_on_error=1:print_stacktrace=1
endif

# Libraries that the thread sanitizer does not see into.
ifneq ($(findstring thread,$(SAN)),)
export TSAN_OPTIONS ?= suppressions=$(CURDIR)/tests/tsan.supp
export G_SLICE ?= always-malloc
endif

$(B)/ticket-milter: $(call obj,$(DAEMON_SRC)) $(LIB_OBJ)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

# The daemon that dies where the durability tests tell it to.
$(B)/ticket-milter-crash: $(call obj,$(DAEMON_SRC) tests/e2e/crash.c) $(LIB_OBJ)
	$(CC) $(ALL_LDFLAGS) -Wl,--wrap=store_open,--wrap=facts_parse \
		-Wl,--wrap=clock_gettime -o $@ $^ $(PKG_LIBS)

$(B)/ticketctl: $(call obj,$(CTL_SRC)) $(LIB_OBJ)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The migrations, as C strings: store/schema/NNN.sql.
$(B)/store/schema.o $(B)/tests/unit/test_schema.o: $(B)/gen/schema.inc
$(B)/gen/schema.inc: $(wildcard store/schema/*.sql) Makefile
	@mkdir -p $(@D)
	for f in $(sort $(wildcard store/schema/*.sql)); do \
		n=$$(basename $$f .sql); \
		printf '{ %d,\n' "$$(expr $$n + 0)"; \
		sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$$/\\n"/' $$f; \
		printf '},\n'; \
	done > $@

# Unit tests: what each links is read from its own first lines.
.SECONDEXPANSION:
test_link = $(shell sed -n 's,^.*LINK: *,,p' tests/unit/$(1).c)
test_libs = $(shell sed -n 's,^.*LIBS: *,,p' tests/unit/$(1).c)
test_wrap = $(addprefix -Wl$(comma)--wrap=,$(shell \
	sed -n 's,^.*WRAP: *,,p' tests/unit/$(1).c))

# With the thread sanitizer only those in which something starts a thread:
# it has nothing to say about the others.
ifneq ($(findstring thread,$(SAN)),)
starts_thread = $(shell grep -lE 'g_thread_(pool_)?new' tests/unit/$(1).c \
	$(wildcard $(call test_link,$(1))))
TESTS := $(foreach t,$(TESTS),$(if $(call starts_thread,$(notdir $(t))),$(t)))
endif

$(B)/unit/%: $(B)/tests/unit/%.o $$(call obj,$$(wildcard $$(call test_link,$$*)))
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) $(call test_wrap,$*) -o $@ $^ \
		$(shell pkg-config --libs cmocka \
		$(filter-out -l%,$(call test_libs,$*))) \
		$(filter -l%,$(call test_libs,$*)) -lm

# Not built by default: what tests/differential/ compares with.
$(B)/differential/dump: $(B)/tests/differential/dump.o \
		$(call obj,$(wildcard parser/*.c))
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(B)/differential/hours: $(B)/tests/differential/hours.o $(LIB_OBJ)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(B)/differential/arc: $(B)/tests/differential/arc.o \
		$(call obj,filter/arccheck.c filter/pubkey.c \
		$(wildcard parser/*.c))
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

# tests/fuzz/run gives the compiler and the sanitizers.
$(B)/fuzz/fuzz_regulation: $(call obj,$(wildcard filter/regulation/*.c) \
	filter/nearest.c filter/value.c store/known.c \
	$(addprefix filter/policy/,article.c department.c gist.c hours.c kind.c \
	likeness.c pattern.c phrase.c phrases.c prefix.c regulation.c request.c \
	rules.c search.c translit.c zone.c) \
	$(wildcard store/search/*.c))
$(B)/fuzz/%: $(B)/tests/fuzz/%.o $(call obj,$(wildcard parser/*.c))
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(PKG_LIBS)

check: $(TESTS)
	@fail=0; for t in $(TESTS); do \
		$$t >$$t.log 2>&1 || { fail=1; cat $$t.log; }; \
		grep -hE '^\[  (PASSED|FAILED)' $$t.log | \
			sed "s,^,$$(basename $$t) ,"; \
	done; exit $$fail

INSTALL ?= install
etcdir := $(DESTDIR)$(sysconfdir)/ticket-milter
dest_data := $(DESTDIR)$(datadir)/ticket-milter
dest_doc := $(DESTDIR)$(docdir)

# Paths in manuals and units are those that were built in.
placed = sed -e 's,/usr/sbin/,$(sbindir)/,g' -e 's,/usr/share/doc/ticket-milter,$(docdir),g' \
	-e 's,/usr/share/ticket-milter,$(datadir)/ticket-milter,g' \
	-e 's,/etc/ticket-milter,$(sysconfdir)/ticket-milter,g' \
	-e 's,/var/lib/ticket-milter,$(localstatedir)/lib/ticket-milter,g'

# The configuration of an earlier installation stays.
install: all
	$(INSTALL) -d $(DESTDIR)$(sbindir) $(etcdir) $(dest_data) \
		$(DESTDIR)$(mandir)/man5 $(DESTDIR)$(mandir)/man8 \
		$(DESTDIR)$(unitdir) $(DESTDIR)$(sysusersdir) \
		$(DESTDIR)$(tmpfilesdir) $(dest_doc)/postfix
	$(INSTALL) -m 755 $(PROGRAMS) $(DESTDIR)$(sbindir)
	$(placed) contrib/ticket-milter.conf | \
		$(INSTALL) -m 644 /dev/stdin $(dest_doc)/ticket-milter.conf
	[ -e $(etcdir)/ticket-milter.conf ] || $(INSTALL) -m 644 \
		$(dest_doc)/ticket-milter.conf $(etcdir)/ticket-milter.conf
	for f in $$(cd templates && find . -name '*.txt' -o -name '*.html' \
		-o -name '*.subject'); do \
		$(INSTALL) -D -m 644 templates/$$f \
			$(dest_data)/templates/$$f || exit 1; \
	done
	for f in $$(cd contrib/regulation && find . -type f); do \
		$(INSTALL) -D -m 644 contrib/regulation/$$f \
			$(dest_data)/regulation/$$f || exit 1; \
	done
	for page in $(wildcard filter/*.[58] filter/*/*.[58] templates/*.5); do \
		$(placed) $$page | $(INSTALL) -m 644 /dev/stdin \
			$(DESTDIR)$(mandir)/man$${page##*.}/$${page##*/} || exit 1; \
	done
	$(placed) contrib/systemd/ticket-milter.service | \
		$(INSTALL) -m 644 /dev/stdin $(DESTDIR)$(unitdir)/ticket-milter.service
	$(placed) contrib/systemd/ticket-milter.sysusers | \
		$(INSTALL) -m 644 /dev/stdin $(DESTDIR)$(sysusersdir)/ticket-milter.conf
	$(placed) contrib/systemd/ticket-milter.tmpfiles | \
		$(INSTALL) -m 644 /dev/stdin \
		$(DESTDIR)$(tmpfilesdir)/ticket-milter.conf
	$(INSTALL) -m 644 contrib/postfix/* $(dest_doc)/postfix

# clang-tidy on every source, one at a time: make -j tidy.
CLANG_TIDY ?= clang-tidy-14
tidy: $(addsuffix .tidy,$(LIB_SRC) $(DAEMON_SRC) $(CTL_SRC))
%.c.tidy: %.c $(B)/gen/schema.inc
	$(CLANG_TIDY) --quiet --warnings-as-errors='*' $< -- $(CPPFLAGS) \
		-std=c11

clean:
	rm -rf $(B)

include tests/bench/bench.mk

-include $(shell find $(B) -name '*.d' 2>/dev/null)
