// The pinch: a servo that squeezes the tube, moved no faster than its slope.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "lease.h"

struct pinch {
    uint16_t open_us;  // pulse widths of the two ends
    uint16_t shut_us;
    uint16_t goal_us;
    uint16_t now_us;
    uint16_t held;     // milliseconds at the open end with no order
    bool driven;       // the servo gets its signal
    struct lease lease;
};

void pinch_init(struct pinch *pinch, uint16_t open_us, uint16_t shut_us);
void pinch_order(struct pinch *pinch, uint16_t us, uint16_t lease_ms);
uint16_t pinch_width(const struct pinch *pinch, uint8_t percent); // 0 (open) to 100 (shut), in us
void pinch_release(struct pinch *pinch); // open it, then let go
bool pinch_tick(struct pinch *pinch);    // once a millisecond; true when the lease has just run out
bool pinch_past_half(const struct pinch *pinch);
bool pinch_shut(const struct pinch *pinch);
