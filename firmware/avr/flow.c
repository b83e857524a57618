#include "flow.h"

#include <avr/interrupt.h>
#include <util/atomic.h>

#include "../board.h"
#include "clock.h"

#define GLITCH CLOCK_MS // edges closer than a millisecond are noise: the sensor stays under 1 kHz

// After an edge its interrupt is off for that long. A wire that picks up noise of any frequency so costs one
// interrupt a millisecond, and starves neither the line nor the watchdog.

static struct flow flow;
static uint32_t edges[4];

void flow_init(void) {
    PORTD |= _BV(PIN_FLOW);
    EICRA = _BV(ISC01) | _BV(ISC00);
    EIFR = _BV(INTF0);
    EIMSK = _BV(INT0);
}

ISR(INT0_vect) {
    EIMSK = 0;
    OCR1B = (uint16_t)(TCNT1 + GLITCH);
    TIFR1 = _BV(OCF1B);
    TIMSK1 |= _BV(OCIE1B);
    uint32_t now = clock_now_masked();
    uint32_t *oldest = &edges[flow.pulses & 3];
    if (flow.pulses >= 4) {
        flow.four = now - *oldest;
    }
    *oldest = now;
    flow.edge = now;
    flow.pulses++;
}

ISR(TIMER1_COMPB_vect) {
    TIMSK1 &= (uint8_t)~_BV(OCIE1B);
    EIFR = _BV(INTF0); // what came meanwhile was noise
    EIMSK = _BV(INT0);
}

void flow_read(struct flow *copy) {
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        *copy = flow;
    }
}
