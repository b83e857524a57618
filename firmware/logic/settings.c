#include "settings.h"

#include "../limits.h"
#include "crc.h"
#include "flash.h"
#include "port.h"

#define COPY (2 * SETTINGS + 2) // bytes: the values and their checksum
#define COPIES 2
#define STILL (COPY * COPIES)
#define CRC_SEED 0x5E77u // not CRC_START, so that an EEPROM full of zeros or ones is no copy

struct range {
    char name[6];
    uint16_t least, most, standard;
};

static const struct range ranges[SETTINGS] PROGMEM = {
    [SETTING_OPEN] = {"open", SERVO_MIN, SERVO_MAX, 1000},
    [SETTING_SHUT] = {"shut", SERVO_MIN, SERVO_MAX, 2000},
    [SETTING_LIGHT] = {"light", 100, LAMP_MA_MAX, 1000},
};

static bool fits(enum setting setting, uint16_t value) {
    return value >= pgm_read_word(&ranges[setting].least) && value <= pgm_read_word(&ranges[setting].most);
}

static uint16_t checksum(const uint16_t *value) {
    uint16_t crc = CRC_SEED;
    for (uint8_t i = 0; i < SETTINGS; i++) {
        crc = crc_step(crc, (uint8_t)value[i]);
        crc = crc_step(crc, (uint8_t)(value[i] >> 8));
    }
    return crc;
}

static uint16_t stored_word(uint8_t at) {
    return (uint16_t)(port_stored(at) | (uint16_t)port_stored((uint8_t)(at + 1)) << 8);
}

static bool load_copy(struct settings *settings, uint8_t at) {
    uint16_t value[SETTINGS];
    for (uint8_t i = 0; i < SETTINGS; i++) {
        value[i] = stored_word((uint8_t)(at + 2 * i));
    }
    if (stored_word((uint8_t)(at + 2 * SETTINGS)) != checksum(value)) {
        return false;
    }
    for (uint8_t i = 0; i < SETTINGS; i++) {
        if (!fits(i, value[i])) {
            return false;
        }
    }
    for (uint8_t i = 0; i < SETTINGS; i++) {
        settings->value[i] = value[i];
    }
    return true;
}

void settings_load(struct settings *settings) {
    settings->writing = STILL;
    bool loaded = load_copy(settings, 0) || load_copy(settings, COPY);
    settings->sound = loaded || (stored_word(0) == UINT16_MAX && stored_word(COPY) == UINT16_MAX);
    if (!loaded) {
        for (uint8_t i = 0; i < SETTINGS; i++) {
            settings->value[i] = pgm_read_word(&ranges[i].standard);
        }
    }
}

enum setting settings_find(const char *name) {
    uint8_t i = 0;
    while (i < SETTINGS && strcmp_P(name, ranges[i].name) != 0) {
        i++;
    }
    return i;
}

const char *settings_name(enum setting setting) {
    return ranges[setting].name;
}

bool settings_change(struct settings *settings, enum setting setting, uint16_t value) {
    if (!fits(setting, value)) {
        return false;
    }
    settings->value[setting] = value;
    settings->writing = 0;
    return true;
}

void settings_keep(struct settings *settings) {
    if (settings->writing >= STILL) {
        return;
    }
    uint8_t in_copy = settings->writing % COPY;
    uint16_t word = in_copy < 2 * SETTINGS ? settings->value[in_copy / 2] : checksum(settings->value);
    if (port_store(settings->writing, (uint8_t)(in_copy % 2 ? word >> 8 : word))) {
        settings->writing++;
    }
}

bool settings_busy(const struct settings *settings) {
    return settings->writing < STILL;
}
