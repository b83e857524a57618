// Gathers received bytes into a line and checks it on the way, so that at the newline all is known.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "../limits.h"

enum line_found {
    LINE_MORE,     // nothing to do yet
    LINE_SUMMED,   // a line whose checksum is right, and its length too if it was given
    LINE_BARE,     // a line without a checksum: somebody types
    LINE_STATUS,   // a `?` where a line would begin
    LINE_BAD_SUM,  // checksum or length is wrong, or not four or six capital hex digits
    LINE_BAD_SIZE, // longer than LINE_IN
    LINE_BAD_CHAR, // something not printable was in it
};

struct line {
    char text[LINE_IN + 1]; // ends with a zero when a line was found; without the checksum
    uint8_t length;         // of text
    uint8_t size;           // characters seen since the newline
    uint8_t sum_digits;     // seen since the star; 0xFF before it
    uint16_t crc;           // of text
    uint32_t sum;           // as received: the checksum, below the length if there are six digits
    bool measured;          // there were
    enum line_found trouble;
    uint8_t quiet;          // milliseconds since the last byte
};

void line_start(struct line *line);

// Take one byte. After anything but LINE_MORE the caller reads `text`, then calls line_start.
enum line_found line_take(struct line *line, char byte);

// Once a millisecond: give up a line that will not be finished. A damaged line is left after 5 ms of
// silence, an unfinished one after 20 ms if `machine` sends it; a typist may take any time.
void line_tick(struct line *line, bool machine);

// True while part of a line has arrived: the moment to keep the processor free.
static inline bool line_open(const struct line *line) {
    return line->size != 0;
}
