// All that the logic asks of the machine it runs on. avr/ answers on the Nano, tests/ on a PC.
#pragma once

#include <stdbool.h>
#include <stdint.h>

void port_send(char byte);       // queue one byte for the line; the caller has made sure of room
uint8_t port_room(void);         // bytes that fit in the queue
uint8_t port_stored(uint8_t at); // one byte of the EEPROM
bool port_store(uint8_t at, uint8_t byte); // begin to write one; false while the last is not done
