#include "text.h"

#include <stdbool.h>

#include "crc.h"
#include "port.h"

static uint16_t crc;

void text_begin(void) {
    crc = CRC_START;
}

void text_char(char c) {
    port_send(c); // first, so that the wire is busy while the checksum is worked out
    crc = crc_step(crc, (uint8_t)c);
}

void text_flash(const char *words) {
    char c;
    while ((c = (char)pgm_read_byte(words++)) != 0) {
        text_char(c);
    }
}

// Repeated subtraction: the AVR has no divide, and the library's takes 40 microseconds a digit.
void text_number(uint32_t value) {
    static const uint32_t large[] PROGMEM = {1000000000, 100000000, 10000000, 1000000, 100000};
    static const uint16_t small[] PROGMEM = {10000, 1000, 100, 10};
    bool begun = false;
    if (value > UINT16_MAX) {
        for (uint8_t i = 0; i < sizeof large / sizeof large[0]; i++) {
            uint32_t power = pgm_read_dword(&large[i]);
            char digit = '0';
            while (value >= power) {
                value -= power;
                digit++;
            }
            if (begun || digit != '0') {
                begun = true;
                text_char(digit);
            }
        }
    }
    // Without the digits above it is below 100 000, which may still need 17 bits.
    char tens = '0';
    while (value >= 10000) {
        value -= 10000;
        tens++;
    }
    if (begun || tens != '0') {
        begun = true;
        text_char(tens);
    }
    uint16_t rest = (uint16_t)value;
    for (uint8_t i = 1; i < sizeof small / sizeof small[0]; i++) {
        uint16_t power = pgm_read_word(&small[i]);
        char digit = '0';
        while (rest >= power) {
            rest = (uint16_t)(rest - power);
            digit++;
        }
        if (begun || digit != '0') {
            begun = true;
            text_char(digit);
        }
    }
    text_char((char)('0' + rest));
}

void text_field(uint32_t value) {
    text_char(' ');
    text_number(value);
}

void text_signed(int32_t value) {
    if (value < 0) {
        text_char('-');
    }
    text_number(value < 0 ? (uint32_t)-value : (uint32_t)value);
}

static char hex_digit(uint8_t nibble) {
    return (char)(nibble < 10 ? '0' + nibble : 'A' - 10 + nibble);
}

void text_hex(uint16_t value) {
    text_char(hex_digit((uint8_t)(value >> 12)));
    text_char(hex_digit((value >> 8) & 15));
    text_char(hex_digit((value >> 4) & 15));
    text_char(hex_digit(value & 15));
}

void text_end(void) {
    uint16_t sum = crc;
    port_send('*');
    text_hex(sum);
    port_send('\n');
}
