// Carries out one line from the host, or typed by hand, and answers it.
#pragma once

#include "rig.h"

// Feed one received byte. A line needs up to LINE_OUT + 1 bytes of port_room for its answer; with
// less, the caller waits.
void command_byte(struct rig *rig, char byte);
