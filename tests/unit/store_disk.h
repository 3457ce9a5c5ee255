/*
 * store_disk.h - a disk that fails when told to, for the store's tests.
 *
 * Linking it replaces the C library's pwrite64, ftruncate64, fsync,
 * fdatasync, open and open64 for the whole program, SQLite included.  It
 * never really syncs: the process is what dies here, not the machine.
 */
#ifndef UNIT_STORE_DISK_H
#define UNIT_STORE_DISK_H

#include <glib.h>
#include <stdbool.h>

/* The n-th (from 1) write, truncation or sync from now on fails with that
 * errno; for_ever: all after it too. */
void disk_fail_at (unsigned n, int error, bool for_ever);
/* Files may grow by so many bytes, then it is ENOSPC. */
void disk_leave_space (gint64 bytes);
/* Works again.  true: there was a failure since it was told to. */
bool disk_repair (void);

/* From now on it remembers what is not synced; at the n-th write the power
 * goes: unsynced writes are lost, kept or torn at random, files whose name
 * was not synced vanish, and the process is killed. */
void disk_cut_power_at (unsigned n, guint32 seed);

#endif
