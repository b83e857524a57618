// The pinch servo: a pulse every 20 ms, both edges made by Timer 1 itself.
#pragma once

#include <stdbool.h>
#include <stdint.h>

void servo_init(void);
void servo_write(uint16_t us);   // 0 = no signal
bool servo_quiet(uint16_t us);   // neither edge will come within this time
