# make bench      builds what tests/bench/run and the protocol tests use

BENCH := $(addprefix $(B)/bench/,scripted null-collect null-refuse drive load store \
	reply report)

.PHONY: bench
bench: $(BENCH)

$(B)/bench/scripted: $(B)/tests/bench/scripted.o $(call obj, \
		filter/log.c $(wildcard filter/milter/*.c) \
		filter/policy/address.c filter/policy/envelope.c \
		filter/policy/policy.c filter/policy/regulation.c)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(B)/bench/store: $(B)/tests/bench/store.o $(call obj, \
		tests/bench/tally.c $(wildcard store/*.c))
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(B)/bench/report: $(B)/tests/bench/report.o $(call obj, \
		tests/bench/history.c $(wildcard store/*.c))
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(B)/bench/reply: $(B)/tests/bench/reply.o $(call obj,$(wildcard parser/*.c))
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(B)/bench/null-%: $(B)/tests/bench/null-%.o
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lmilter

$(B)/bench/gmime_least: $(B)/tests/bench/gmime_least.o
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(B)/bench/%: $(B)/tests/bench/%.o $(call obj,tests/bench/letter.c \
		tests/bench/tally.c)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^
