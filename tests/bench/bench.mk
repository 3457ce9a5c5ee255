# make bench      builds what tests/bench/run and the protocol tests use

BENCH := $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/*.c))

.PHONY: bench
bench: $(BENCH)

$(B)/bench/scripted: $(B)/tests/bench/scripted.o $(call obj, \
		filter/log.c $(wildcard filter/milter/*.c) \
		filter/policy/envelope.c filter/policy/policy.c)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(B)/bench/null-%: $(B)/tests/bench/null-%.o
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lmilter

$(B)/bench/%: $(B)/tests/bench/%.o
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lm
