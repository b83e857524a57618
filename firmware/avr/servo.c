#include "servo.h"

#include <avr/interrupt.h>
#include <util/atomic.h>

#include "../board.h"

#define FRAME 40000u // clock counts: 20 ms

#define ON_MATCH_SET (_BV(COM1A1) | _BV(COM1A0))
#define ON_MATCH_CLEAR _BV(COM1A1)
#define ON_MATCH_NOTHING 0

static volatile uint16_t width; // clock counts, 0 = no signal
static volatile bool high;      // the pulse is on
static uint16_t frame;          // count at which the frame began, or will begin

void servo_init(void) {
    PORTB &= (uint8_t)~_BV(PIN_SERVO);
    DDRB |= _BV(PIN_SERVO);
    TCCR1A = ON_MATCH_CLEAR;
    TCCR1C = _BV(FOC1A); // the output starts low, whatever it was before a restart
    TCCR1A = ON_MATCH_NOTHING;
    frame = FRAME;
    OCR1A = frame;
    TIMSK1 |= _BV(OCIE1A);
}

// The port's own bit follows the timer's, so that whoever else writes the port says the same.
ISR(TIMER1_COMPA_vect) {
    if (TCCR1A == ON_MATCH_SET) {
        PORTB |= _BV(PIN_SERVO);
        high = true;
        TCCR1A = ON_MATCH_CLEAR;
        OCR1A = (uint16_t)(frame + width);
        return;
    }
    PORTB &= (uint8_t)~_BV(PIN_SERVO);
    high = false;
    frame = (uint16_t)(frame + FRAME);
    TCCR1A = width ? ON_MATCH_SET : ON_MATCH_NOTHING;
    OCR1A = frame;
}

void servo_write(uint16_t us) {
    uint16_t counts = (uint16_t)(us * 2);
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        // A signal that ends lets its last pulse finish.
        if (counts != 0 || !high) {
            width = counts;
            if (counts == 0) {
                TCCR1A = ON_MATCH_NOTHING;
            }
        }
    }
}

bool servo_quiet(uint16_t us) {
    bool quiet;
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        // A pulse whose interrupt still waits has begun: its frame lies behind the count, not far before it.
        bool begins = TIFR1 & _BV(OCF1A);
        quiet = width == 0 || (!high && !begins && (uint16_t)(frame - TCNT1) > 2 * us);
    }
    return quiet;
}
