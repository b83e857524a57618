// One counter for all times: Timer 1, free-running at 0.5 us. Timer 2 wakes the loop every millisecond.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_MS 2000u // counts in a millisecond

void clock_init(void);
uint32_t clock_now(void);        // counts since the start; rolls over after 35.8 minutes
uint32_t clock_now_masked(void); // the same, for callers that have interrupts off
bool clock_woke(void);           // a millisecond has begun since clock_seen
void clock_seen(void);
