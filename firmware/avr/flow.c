#include "flow.h"

#include <avr/interrupt.h>
#include <util/atomic.h>

#include "../board.h"
#include "clock.h"

#define GLITCH CLOCK_MS // edges closer than a millisecond are noise: the sensor stays under 1 kHz

static struct flow flow;
static uint32_t edges[4];

void flow_init(void) {
    PORTD |= _BV(PIN_FLOW);
    EICRA = _BV(ISC01) | _BV(ISC00);
    EIFR = _BV(INTF0);
    EIMSK = _BV(INT0);
}

ISR(INT0_vect) {
    uint32_t now = clock_now_masked();
    if (now - flow.edge < GLITCH && flow.pulses != 0) {
        return;
    }
    uint32_t *oldest = &edges[flow.pulses & 3];
    if (flow.pulses >= 4) {
        flow.four = now - *oldest;
    }
    *oldest = now;
    flow.edge = now;
    flow.pulses++;
}

void flow_read(struct flow *copy) {
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        *copy = flow;
    }
}
