#include "watchdog.h"

#include <avr/interrupt.h>
#include <avr/wdt.h>

#include "pumps.h"
#include "startup.h"

static uint8_t ran;

// The first 60 ms run out into the interrupt below, the second into the reset.
void watchdog_init(void) {
    cli();
    wdt_reset();
    WDTCSR = _BV(WDCE) | _BV(WDE);
    WDTCSR = _BV(WDIE) | _BV(WDE) | WDTO_60MS;
    sei();
}

void watchdog_ran(enum watchdog_part part) {
    ran |= (uint8_t)part;
    if (ran == WATCHDOG_ALL) {
        ran = 0;
        wdt_reset();
    }
}

// What was written just before must be in memory: nobody reads it in this life, but in the next.
__attribute__((noreturn)) static void await_reset(void) {
    asm volatile("" ::: "memory");
    for (;;) {
    }
}

ISR(WDT_vect) {
    pumps_cut();
    if (kept.ending != ENDING_ORDERED) {
        kept.ending = ENDING_HUNG;
    }
    // The old bootloader starts with the watchdog still running and is reset for ever. So with it the
    // program begins again by itself; everything that main sets up, it sets up whole.
    if (kept.loader == LOADER_OLD) {
        wdt_disable();
        asm volatile("jmp 0" ::: "memory");
    }
    await_reset();
}

void watchdog_restart(void) {
    kept.ending = ENDING_ORDERED;
    await_reset();
}
