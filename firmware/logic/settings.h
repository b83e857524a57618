// What differs from rig to rig, kept in the EEPROM: two copies, each with its checksum, so that a
// power cut in the middle of a write leaves the other one whole.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum setting { SETTING_OPEN, SETTING_SHUT, SETTING_LIGHT, SETTINGS };

struct settings {
    uint16_t value[SETTINGS];
    bool sound;      // the EEPROM held a whole copy, or nothing at all
    uint8_t writing; // next byte to write
};

void settings_load(struct settings *settings);

// The setting of that name, or SETTINGS if there is none.
enum setting settings_find(const char *name);
const char *settings_name(enum setting setting); // in flash

// False, and nothing changes, if the value is out of the setting's range.
bool settings_change(struct settings *settings, enum setting setting, uint16_t value);

// Each turn of the loop: carry a change on into the EEPROM, one byte at a time.
void settings_keep(struct settings *settings);
bool settings_busy(const struct settings *settings);
