// The slow inputs: supply behind the emergency stop, tray, pump current, leg pressure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

void sense_init(void);
void sense_tick(void);          // once a millisecond
bool sense_supply(void);        // the pumps have their supply
bool sense_wet(void);
uint16_t sense_current(void);   // milliamperes, averaged over 16 ms
int32_t sense_leg(void);        // raw count of the HX710B, LEG_NONE if none answers
