// What happened before main: why this start, through which bootloader, and what outlived the reset.
#pragma once

#include <stdint.h>

#include "../logic/rig.h"

#define LOADER_NONE 'n'
#define LOADER_OLD 'o'  // ATmegaBOOT: cannot be left by a watchdog reset
#define LOADER_FIXED 'f' // Optiboot: can, and clears the reset flags

enum ending { ENDING_PLAIN = 0, ENDING_HUNG = 1, ENDING_ORDERED = 2 };

// Not cleared at start: it lives through every reset but a power cut.
struct kept {
    uint16_t magic;
    uint16_t boot;
    uint16_t session;
    uint8_t ending;     // enum ending, of the program before this one
    char loader;
    struct account account;
};

extern struct kept kept;

const struct start *startup_read(void);

uint16_t startup_stack_size(void);
void startup_stack_tick(void);     // look at a few bytes of the stack's paint
uint16_t startup_stack_used(void); // bytes, at most so far
