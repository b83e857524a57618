#include "recall.h"

void recall_clear(struct recall *recall) {
    for (uint8_t i = 0; i < RECALL_SPAN; i++) {
        recall->result[i] = RECALL_NONE;
    }
}

void recall_keep(struct recall *recall, uint8_t seq, uint16_t crc, uint8_t result) {
    uint8_t at = seq % RECALL_SPAN;
    recall->crc[at] = crc;
    recall->seq[at] = seq;
    recall->result[at] = result;
    recall->age[at] = recall->lines++;
}

uint8_t recall_find(const struct recall *recall, uint8_t seq, uint16_t crc) {
    uint8_t at = seq % RECALL_SPAN;
    if (recall->seq[at] != seq || recall->crc[at] != crc ||
        (uint8_t)(recall->lines - recall->age[at]) > RECALL_SPAN) {
        return RECALL_NONE;
    }
    return recall->result[at];
}
