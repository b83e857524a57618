// The colours of the lamps: set one by one by the host, or drawn here from a few words.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "../limits.h"

// In the order in which a WS2812 takes them, so that the lamps can be sent as they lie.
struct colour {
    uint8_t green, red, blue;
};

enum pattern { PATTERN_NONE, PATTERN_SOLID, PATTERN_PULSE, PATTERN_FLOW, PATTERN_CHASE };

struct lights {
    struct colour lamp[LAMPS];
    enum pattern pattern;
    struct colour colour;
    uint16_t pace;    // milliseconds of one pulse, or per lamp moved
    uint16_t since;   // milliseconds since the last picture
    uint16_t phase;   // milliseconds into the pulse, or towards the next lamp
    uint8_t head;     // where the moving lamp is
    bool changed;     // the strip shows something older
};

void lights_off(struct lights *lights);
void lights_pattern(struct lights *lights, enum pattern pattern, struct colour colour, uint16_t pace);
void lights_set(struct lights *lights, uint8_t lamp, struct colour colour); // seen after lights_show
void lights_show(struct lights *lights);
void lights_lost(struct lights *lights); // nobody is in charge: one dim amber lamp, steady
void lights_tick(struct lights *lights); // once a millisecond

// How far to dim, as (scale + 1) / 256, so that all lamps together stay under `budget` milliamperes.
uint8_t lights_scale(const struct lights *lights, uint16_t budget);
