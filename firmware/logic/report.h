// What the Nano tells: telemetry, status, events, and the long answers.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct rig;

struct report {
    uint16_t period; // milliseconds between telemetry lines; 0 = none
    uint16_t wait;   // milliseconds until the next one
    uint8_t seq;     // counts telemetry lines, so that a lost one is noticed
    uint8_t turn;    // telemetry lines since the last status line
    bool booted;     // the boot line is out
};

void report_tick(struct report *report); // once a millisecond

// Send at most one line that is due, if there is room for it. True if one went out.
bool report_due(struct rig *rig);

void report_status(const struct rig *rig);

// What follows `ok` in the answers to these.
void report_hello(const struct rig *rig);
void report_faults(const struct rig *rig);
void report_selftest(const struct rig *rig);
void report_info(const struct rig *rig);
