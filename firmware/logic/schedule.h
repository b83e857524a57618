// When the next line that the Nano sends by itself is due.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct schedule {
    uint16_t period; // milliseconds between telemetry lines; 0 = none
    uint16_t wait;   // milliseconds until the next one
    uint8_t seq;     // counts telemetry lines, so that a lost one is noticed
    uint8_t turn;    // telemetry lines since the last status line
    bool booted;     // the boot line is out
};

// Once a millisecond.
static inline void schedule_tick(struct schedule *schedule) {
    if (schedule->wait > 0) {
        schedule->wait--;
    }
}
