// Counts the flow sensor's pulses and notes when the last one came, to half a microsecond.
#pragma once

#include <stdint.h>

struct flow {
    uint32_t pulses; // since the start
    uint32_t edge;   // clock count of the last one
    uint32_t four;   // clock counts that the last four periods took; 0 before there are four
};

void flow_init(void);
void flow_read(struct flow *copy);
