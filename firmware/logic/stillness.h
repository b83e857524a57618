// How long the water has stood, told from the flow sensor's pulses.
#pragma once

#include <stdint.h>

#include "../limits.h"

#define STILLNESS_MAX 10000

struct stillness {
    uint16_t ms;
};

// Once a millisecond, with the pulses since the last. A trickle below one pulse in
// STILL_PER_PULSE milliseconds counts as standing water, only more slowly.
static inline void stillness_tick(struct stillness *still, uint8_t pulses) {
    if (pulses == 0) {
        if (still->ms < STILLNESS_MAX) {
            still->ms++;
        }
        return;
    }
    uint16_t moved = (uint16_t)(pulses * STILL_PER_PULSE);
    still->ms = still->ms > moved ? (uint16_t)(still->ms - moved) : 0;
}
