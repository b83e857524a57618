// What the Nano tells: telemetry, status, events, and the long answers.
#pragma once

#include <stdbool.h>

#include "rig.h"

// Send at most one line that is due, if there is room for it. True if one went out.
bool report_due(struct rig *rig);

void report_status(const struct rig *rig);

// What follows `ok` in the answers to these.
void report_hello(const struct rig *rig);
void report_faults(const struct rig *rig);
void report_selftest(const struct rig *rig);
void report_info(const struct rig *rig);
