// The main pump: its order, its slope, and the two ways of running it that do harm.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "lease.h"
#include "stillness.h"

struct pump {
    uint16_t wanted;             // permille, as ordered
    uint16_t duty;               // permille, as driven
    struct lease lease;
    struct stillness water;      // at all times
    struct stillness dry;        // while it ought to move water
    uint32_t deadhead;           // milliseconds of the dead-head allowance used
    bool reduced;                // the allowance is spent
    bool blind;                  // the order says that the flow sensor is dead
    uint32_t unseen;             // milliseconds run with nobody to see whether water moves
    uint16_t rest;               // milliseconds off, as far as they matter
};

enum pump_event { PUMP_FINE, PUMP_LEASE, PUMP_DEADHEAD, PUMP_DRY };

void pump_order(struct pump *pump, uint16_t permille, uint16_t lease_ms, bool blind);
void pump_stop(struct pump *pump);

// Once a millisecond. `past_half` and `shut` tell of the pinch.
enum pump_event pump_tick(struct pump *pump, uint8_t pulses, bool past_half, bool shut);
