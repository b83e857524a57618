// Constants that stay in flash on the AVR and are plain memory everywhere else.
#pragma once

#ifdef __AVR__
#include <avr/pgmspace.h>
#else
#include <string.h>
#define PROGMEM
#define PSTR(text) (text)
#define pgm_read_byte(at) (*(const unsigned char *)(at))
#define pgm_read_word(at) (*(at))
#define pgm_read_dword(at) (*(at))
#define pgm_read_ptr(at) (*(at))
#define strcmp_P strcmp
#define memcpy_P memcpy
#endif
