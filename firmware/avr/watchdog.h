// Resets a program that hangs, pumps first. Every part of the loop must report before it is fed.
#pragma once

#include <stdint.h>

enum watchdog_part { WATCHDOG_LISTEN = 1, WATCHDOG_CONTROL = 2, WATCHDOG_TELL = 4, WATCHDOG_ALL = 7 };

void watchdog_init(void);
void watchdog_ran(enum watchdog_part part);
void watchdog_restart(void) __attribute__((noreturn)); // on the host's order, by the same road
