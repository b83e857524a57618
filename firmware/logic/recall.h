// Remembers the last answers, so that a repeated line is answered again and not done again.
#pragma once

#include <stdint.h>

#define RECALL_SPAN 8           // lines; a sender keeps its unanswered ones within this
#define RECALL_NONE 0xFF

struct recall {
    uint16_t crc[RECALL_SPAN];  // of the line: the same number on another line is another order
    uint8_t seq[RECALL_SPAN];
    uint8_t result[RECALL_SPAN];
    uint8_t age[RECALL_SPAN];   // value of `lines` when it was kept
    uint8_t lines;              // kept so far, rolling over
};

void recall_clear(struct recall *recall);
void recall_keep(struct recall *recall, uint8_t seq, uint16_t crc, uint8_t result);
uint8_t recall_find(const struct recall *recall, uint8_t seq, uint16_t crc); // its result, or RECALL_NONE
