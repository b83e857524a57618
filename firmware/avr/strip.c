#include "strip.h"

#include <avr/interrupt.h>

#include "../board.h"
#include "uart.h"

#define GAP_MAX 40 // Timer 1 counts of half a microsecond; the oldest lamps latch after 50 us

void strip_init(void) {
    PORTB &= (uint8_t)~_BV(PIN_STRIP);
    DDRB |= _BV(PIN_STRIP);
}

// Bit by bit: high for 6 cycles (375 ns) is a zero, for 12 (750 ns) a one; a bit takes 23, and what
// interrupts add while the line is low. `fell` is the low byte of Timer 1 at the moment it last went low: Timer 0
// makes the pumps' pulses, too quick to count by.
static inline bool send_byte(uint8_t byte, uint8_t *fell) {
    uint8_t bits = 8;
    uint8_t failed = 0;
    uint8_t gap;
    asm volatile(
        "1:  cli                    \n"
        "    lds  %[gap], %[count]  \n"
        "    sbi  %[port], %[pin]   \n"
        "    sub  %[gap], %[fell]   \n"
        "    cpi  %[gap], %[most]   \n"
        "    nop                    \n"
        "    sbrs %[byte], 7        \n"
        "    cbi  %[port], %[pin]   \n" // a zero ends here
        "    brsh 2f                \n"
        "    lsl  %[byte]           \n"
        "    dec  %[bits]           \n"
        "    nop                    \n"
        "    nop                    \n"
        "    cbi  %[port], %[pin]   \n" // a one ends here
        "    lds  %[fell], %[count] \n"
        "    sei                    \n"
        "    brne 1b                \n"
        "    rjmp 3f                \n"
        "2:  cbi  %[port], %[pin]   \n"
        "    sei                    \n"
        "    inc  %[failed]         \n"
        "3:                         \n"
        : [byte] "+r"(byte), [bits] "+r"(bits), [gap] "=&d"(gap), [fell] "+r"(*fell), [failed] "+r"(failed)
        : [port] "I"(_SFR_IO_ADDR(PORTB)), [pin] "I"(PIN_STRIP), [count] "i"(_SFR_MEM_ADDR(TCNT1L)),
          [most] "M"(GAP_MAX));
    return failed == 0;
}

enum strip_end strip_send(const struct lights *lights, uint8_t scale, bool yielding) {
    const uint8_t *level = (const uint8_t *)lights->lamp;
    uint8_t yields = yielding ? (uint8_t)(sizeof lights->lamp * 2 / 3) : UINT8_MAX;
    uint8_t fell = TCNT1L;
    for (uint8_t left = sizeof lights->lamp; left > 0; left--) {
        uint16_t dimmed = (uint16_t)(*level * scale + *level);
        level++;
        if (left > yields && uart_waiting()) {
            return STRIP_YIELDED;
        }
        if (!send_byte((uint8_t)(dimmed >> 8), &fell)) {
            return STRIP_BROKEN;
        }
    }
    return STRIP_SENT;
}
