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
    TIMSK1 |= _BV(OCIE1B);
}

ISR(INT0_vect) {
    EIMSK = 0;
    OCR1B = (uint16_t)(TCNT1 + GLITCH);
    uint32_t now = clock_now_masked();
    uint32_t *oldest = &edges[flow.pulses & 3];
    if (flow.pulses >= 4) {
        flow.four = now - *oldest;
    }
    *oldest = now;
    flow.edge = now;
    flow.pulses++;
}

// The timer also matches once in each of its turns, and a match from before the edge may still have waited
// when the edge came: neither is the end of a millisecond. Its flag is left alone, since a write to TIFR1 lets
// simavr 1.6 forget an overflow that waits, and with it 33 ms.
ISR(TIMER1_COMPB_vect) {
    if (EIMSK || (int16_t)(TCNT1 - OCR1B) < 0) {
        return;
    }
    EIFR = _BV(INTF0); // what came meanwhile was noise
    EIMSK = _BV(INT0);
}

void flow_read(struct flow *copy) {
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        *copy = flow;
    }
}
