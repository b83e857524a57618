// Time that an order has left. Nothing here can lengthen a lease but a new order.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct lease {
    uint16_t left; // milliseconds; 0 = none
};

// One tick more than asked: the first may come at once, and an order must not end early. `ms` counts the
// ticks that are owed already.
static inline void lease_grant(struct lease *lease, uint16_t ms) {
    lease->left = (uint16_t)(ms + 1);
}

static inline void lease_end(struct lease *lease) {
    lease->left = 0;
}

static inline bool lease_live(const struct lease *lease) {
    return lease->left != 0;
}

// Once a millisecond; true at the one tick at which it runs out.
static inline bool lease_tick(struct lease *lease) {
    return lease->left != 0 && --lease->left == 0;
}
