// Writes one line to the port, character by character, and closes it with its checksum.
#pragma once

#include <stdint.h>

#include "flash.h" // PSTR, for the callers

void text_begin(void);
void text_char(char c);
void text_flash(const char *words); // a string in flash
void text_number(uint32_t value);   // decimal
void text_field(uint32_t value);    // a space, then decimal
void text_signed(int32_t value);   // the same with a sign
void text_hex(uint16_t value);      // four digits
void text_end(void);                // "*XXXX\n"
