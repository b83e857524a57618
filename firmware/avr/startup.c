#include "startup.h"

#include <avr/io.h>
#include <avr/wdt.h>

#define MAGIC 0xC107
#define PAINT 0xC5
#define PER_TICK 16 // bytes

extern uint8_t _end;    // of the variables
extern uint8_t __stack; // top of the stack

struct kept kept __attribute__((section(".noinit")));
static uint8_t reset_flags __attribute__((section(".noinit")));
static uint8_t uart_state __attribute__((section(".noinit")));

static const uint8_t *looking = &_end;
static uint16_t used;

// Before the variables are set up: a watchdog left over from the reset would fire within 16 ms. And
// the last moment at which the stack is empty.
void before_main(void) __attribute__((naked, used, section(".init3")));
void before_main(void) {
    reset_flags = MCUSR;
    MCUSR = 0;
    wdt_disable();
    uart_state = UCSR0B;
    for (uint8_t *at = &_end; at <= &__stack; at++) {
        *at = PAINT;
    }
}

// Optiboot hands over with no flag set. The old bootloader leaves them, and its UART running too;
// without a bootloader the UART is still off.
static char find_loader(void) {
    if (reset_flags == 0) {
        return LOADER_FIXED;
    }
    return uart_state & _BV(RXEN0) ? LOADER_OLD : LOADER_NONE;
}

static enum cause find_cause(bool warm) {
    if (warm && kept.ending == ENDING_ORDERED) {
        return CAUSE_ORDERED;
    }
    if (warm && kept.ending == ENDING_HUNG) {
        return CAUSE_WATCHDOG;
    }
    if (reset_flags & _BV(PORF)) {
        return CAUSE_POWER;
    }
    if (reset_flags & _BV(BORF)) {
        return CAUSE_BROWNOUT;
    }
    if (reset_flags & _BV(WDRF)) {
        return CAUSE_WATCHDOG;
    }
    if (reset_flags & _BV(EXTRF)) {
        return CAUSE_EXTERNAL;
    }
    return warm ? CAUSE_EXTERNAL : CAUSE_POWER;
}

const struct start *startup_read(void) {
    static struct start start;
    bool warm = kept.magic == MAGIC;
    bool jumped = warm && reset_flags == 0 && kept.ending != ENDING_PLAIN && kept.loader == LOADER_OLD;
    start.cause = find_cause(warm);
    if (!jumped) {
        kept.loader = find_loader();
    }
    // A cold start counts on from whatever the memory woke up with, so that it differs from the last.
    if (!warm) { // before the magic number, or a reset between the two would leave what lies in the RAM
        kept.account = (struct account){.check = 0xFFFF};
    }
    kept.boot++;
    kept.magic = MAGIC;
    kept.ending = ENDING_PLAIN;
    start.boot = kept.boot;
    start.loader = kept.loader;
    start.session = &kept.session;
    start.account = &kept.account;
    return &start;
}

uint16_t startup_stack_size(void) {
    return (uint16_t)(&__stack - &_end + 1);
}

void startup_stack_tick(void) {
    for (uint8_t i = 0; i < PER_TICK; i++) {
        if (*looking != PAINT) {
            used = (uint16_t)(&__stack - looking + 1);
            looking = &_end;
            return;
        }
        looking++;
    }
}

uint16_t startup_stack_used(void) {
    return used;
}
