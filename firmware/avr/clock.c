#include "clock.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

static volatile uint16_t overflows;
static volatile bool woke;

void clock_init(void) {
    // Timer 1 first: so its count has reached the millisecond when Timer 2 reports it.
    TCCR1A = 0;
    TCCR1B = 0;
    TCNT1 = 0;
    TIMSK1 |= _BV(TOIE1);
    TCCR1B = _BV(CS11);

    TCCR2B = 0;
    TCCR2A = _BV(WGM21);
    OCR2A = 124;
    TCNT2 = 0;
    TIMSK2 = _BV(OCIE2A);
    TCCR2B = _BV(CS22) | _BV(CS20);
}

ISR(TIMER1_OVF_vect) {
    overflows++;
}

ISR(TIMER2_COMPA_vect) {
    woke = true;
}

uint32_t clock_now_masked(void) {
    uint16_t low = TCNT1;
    uint16_t high = overflows;
    // An overflow whose interrupt still waits belongs to a count read after it.
    if (TIFR1 & _BV(TOV1) && low < 0x8000) {
        high++;
    }
    return (uint32_t)high << 16 | low;
}

uint32_t clock_now(void) {
    uint32_t now;
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        now = clock_now_masked();
    }
    return now;
}

bool clock_woke(void) {
    return woke;
}

void clock_seen(void) {
    woke = false;
}
