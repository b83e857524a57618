#include "pumps.h"

#include <util/atomic.h>

volatile bool pumps_latched;
volatile uint8_t pumps_stop_bytes;

void pumps_init(void) {
    pumps_cut();
    pumps_latched = false;
    DDRD |= _BV(PIN_PUMP) | _BV(PIN_MEDICINE);
    TCCR0B = _BV(CS00);
}

// 256 steps; the counter compares with one less than the steps that are high. 16777 / 65536 = 0.256.
static uint8_t compare(uint16_t permille) {
    uint16_t steps = (uint16_t)(((uint32_t)permille * 16777 + 0x8000) >> 16);
    return (uint8_t)(steps == 0 ? 0 : steps > 255 ? 254 : steps - 1);
}

void pumps_write(uint16_t pump, uint16_t medicine) {
    uint8_t pump_compare = compare(pump);
    uint8_t medicine_compare = compare(medicine);
    // Whole, or a stop byte between the question and the deed would be undone.
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        uint8_t mode = _BV(WGM01) | _BV(WGM00);
        uint8_t levels = PORTD & (uint8_t) ~(_BV(PIN_PUMP) | _BV(PIN_MEDICINE));
        if (!pumps_latched) {
            if (pump >= 1000) {
                levels |= _BV(PIN_PUMP);
            } else if (pump > 0) {
                OCR0A = pump_compare;
                mode |= _BV(COM0A1);
            }
            if (medicine >= 1000) {
                levels |= _BV(PIN_MEDICINE);
            } else if (medicine > 0) {
                OCR0B = medicine_compare;
                mode |= _BV(COM0B1);
            }
        }
        if (TCCR0A != mode || PORTD != levels) {
            TCCR0A = mode;
            PORTD = levels;
        }
    }
}

void pumps_release(uint8_t stop_bytes) {
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        if (pumps_stop_bytes == stop_bytes) {
            pumps_latched = false;
        }
    }
}
