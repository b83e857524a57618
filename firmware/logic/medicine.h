// The medicine pump, and the account of what it has given.
//
// The account outlives a reset (it lies in memory that start-up does not clear), so restarting the
// Nano buys no more medicine. Only a power cut does, and that needs a hand at the plug.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "lease.h"

#define MEDICINE_MINUTES 11 // ten whole ones and the one that has begun: never less than ten

struct account {
    uint16_t minute[MEDICINE_MINUTES]; // microlitres given in each
    uint16_t total;                    // their sum
    uint16_t check;                    // ~total: tells an account from the noise of a cold start
    uint8_t now;                       // which minute is running
};

struct medicine {
    struct account *account;
    uint16_t duty;       // permille, as driven
    uint16_t left;       // microlitres of the order not yet given
    uint16_t bolus;      // microlitres since the last rest
    uint16_t rest;       // milliseconds off
    uint16_t alone;      // milliseconds with the main pump off
    uint16_t clock;      // milliseconds of the running minute
    uint32_t part;       // of a microlitre, in units of (microlitres a minute) times milliseconds
    uint32_t rate;       // microlitres a minute
    uint32_t given;      // microlitres since the session began
    struct lease lease;
};

enum medicine_event { MEDICINE_FINE, MEDICINE_LEASE, MEDICINE_DONE, MEDICINE_LIMIT };

void medicine_init(struct medicine *medicine, struct account *account);

// False if a limit forbids even the first microlitre. `ul` <= MEDICINE_BOLUS, `rate` <= MEDICINE_FULL.
bool medicine_order(struct medicine *medicine, uint16_t ul, uint32_t rate, uint16_t lease_ms);
void medicine_stop(struct medicine *medicine);

// Once a millisecond.
enum medicine_event medicine_tick(struct medicine *medicine, bool pump_runs);
