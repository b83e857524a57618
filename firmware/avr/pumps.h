// The gates of both pumps, by Timer 0 at 62.5 kHz: slower, and at a small pump's current the coil
// behind its driver would run empty between two pulses, so that half the duty gave more than half the voltage. Off and full are plain levels, without the timer:
// the timer's shortest pulse is not nothing.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <avr/io.h>

#include "../board.h"

extern volatile bool pumps_latched;
extern volatile uint8_t pumps_stop_bytes; // `!` received so far, rolling over

void pumps_init(void);
void pumps_write(uint16_t pump, uint16_t medicine); // permille; off while latched
void pumps_release(uint8_t stop_bytes);             // unlatch, if no stop byte came after that many

// Off now, and off until pumps_release. Called with interrupts off, from interrupts that must be quick.
__attribute__((always_inline)) static inline void pumps_cut(void) {
    TCCR0A = _BV(WGM01) | _BV(WGM00);
    PORTD &= (uint8_t)~_BV(PIN_PUMP);
    PORTD &= (uint8_t)~_BV(PIN_MEDICINE);
    pumps_latched = true;
}

// The same on a stop byte. It is counted, so that pumps_release can tell whether another one has come.
__attribute__((always_inline)) static inline void pumps_stop(void) {
    pumps_cut();
    pumps_stop_bytes++;
}
