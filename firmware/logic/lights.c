#include "lights.h"

#define CHASE_GAP 6 // lamps from one lit lamp to the next
#define FLOW_TAIL 5 // lamps that fade out behind the head

static const struct colour dark;

static void fill(struct lights *lights, struct colour colour) {
    for (uint8_t i = 0; i < LAMPS; i++) {
        lights->lamp[i] = colour;
    }
    lights->changed = true;
}

static struct colour dimmed(struct colour colour, uint8_t level) {
    return (struct colour){
        .red = (uint8_t)((uint16_t)(colour.red * level) >> 8),
        .green = (uint8_t)((uint16_t)(colour.green * level) >> 8),
        .blue = (uint8_t)((uint16_t)(colour.blue * level) >> 8),
    };
}

// Up and down in a straight line, never quite dark: a breath, not a flash.
static uint8_t breath(uint16_t phase, uint16_t period) {
    uint16_t half = period / 2;
    uint16_t part = phase < half ? phase : (uint16_t)(period - phase);
    return (uint8_t)(24 + (uint32_t)part * 231 / half);
}

static void draw(struct lights *lights) {
    switch (lights->pattern) {
    case PATTERN_PULSE:
        fill(lights, dimmed(lights->colour, breath(lights->phase, lights->pace)));
        break;
    case PATTERN_FLOW:
        fill(lights, dark);
        for (uint8_t i = 0; i < FLOW_TAIL; i++) {
            uint8_t at = (uint8_t)(lights->head >= i ? lights->head - i : LAMPS + lights->head - i);
            lights->lamp[at] = dimmed(lights->colour, (uint8_t)(255 >> i));
        }
        break;
    case PATTERN_CHASE:
        fill(lights, dark);
        for (uint8_t i = lights->head % CHASE_GAP; i < LAMPS; i = (uint8_t)(i + CHASE_GAP)) {
            lights->lamp[i] = lights->colour;
        }
        break;
    default:
        break;
    }
}

void lights_off(struct lights *lights) {
    lights->pattern = PATTERN_NONE;
    fill(lights, dark);
}

void lights_pattern(struct lights *lights, enum pattern pattern, struct colour colour, uint16_t pace) {
    if (lights->pattern != pattern) {
        lights->phase = 0;
        lights->head = 0;
    }
    lights->pattern = pattern;
    lights->colour = colour;
    lights->pace = pace;
    if (lights->phase >= pace) {
        lights->phase = 0;
    }
    if (pattern == PATTERN_SOLID) {
        fill(lights, colour);
    } else {
        draw(lights);
    }
}

void lights_set(struct lights *lights, uint8_t lamp, struct colour colour) {
    lights->pattern = PATTERN_NONE;
    lights->lamp[lamp] = colour;
}

void lights_show(struct lights *lights) {
    lights->changed = true;
}

void lights_lost(struct lights *lights) {
    lights_off(lights);
    lights->lamp[0] = (struct colour){.red = 24, .green = 10};
}

void lights_tick(struct lights *lights) {
    if (lights->pattern < PATTERN_PULSE) {
        return;
    }
    if (++lights->phase >= lights->pace) {
        lights->phase = 0;
        lights->head = (uint8_t)(lights->head + 1 < LAMPS ? lights->head + 1 : 0);
    }
    if (++lights->since >= LAMP_PERIOD) {
        lights->since = 0;
        draw(lights);
    }
}

// A channel draws 20 mA at 255.
uint8_t lights_scale(const struct lights *lights, uint16_t budget) {
    uint16_t sum = 0;
    for (uint8_t i = 0; i < LAMPS; i++) {
        sum = (uint16_t)(sum + lights->lamp[i].red + lights->lamp[i].green + lights->lamp[i].blue);
    }
    uint16_t drawn = (uint16_t)((uint32_t)sum * 20 / 255);
    if (drawn <= budget) {
        return 255;
    }
    uint16_t part = (uint16_t)((uint32_t)budget * 256 / drawn);
    return (uint8_t)(part > 0 ? part - 1 : 0);
}
