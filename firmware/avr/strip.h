// The WS2812 strip. Interrupts are off only while the data line is high (0.75 us at most), never for
// a whole lamp or frame, so the link and the flow sensor lose nothing.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "../logic/lights.h"

#define STRIP_TIME 2500 // microseconds a refresh takes at most

void strip_init(void);

enum strip_end {
    STRIP_SENT,
    STRIP_YIELDED, // a byte came in early on: the first lamps are new, the others as before
    STRIP_BROKEN,  // an interrupt kept the line low so long that a lamp may have taken it for the end
};

// Send all lamps, each dimmed to (scale + 1) / 256; takes about 2 ms. With `yielding`, stop if a byte
// comes in during the first third, because whoever sends it should not wait that long. Whatever the
// end, the line must stay low for 300 us before the next call.
enum strip_end strip_send(const struct lights *lights, uint8_t scale, bool yielding);
