// The EEPROM, for logic/port.h.
#include <avr/eeprom.h>

#include "../logic/port.h"

uint8_t port_stored(uint8_t at) {
    return eeprom_read_byte((const uint8_t *)(uintptr_t)at);
}

bool port_store(uint8_t at, uint8_t byte) {
    if (!eeprom_is_ready()) {
        return false;
    }
    eeprom_update_byte((uint8_t *)(uintptr_t)at, byte);
    return true;
}
