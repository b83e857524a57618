#include "pinch.h"

#include "../limits.h"

void pinch_init(struct pinch *pinch, uint16_t open_us, uint16_t shut_us) {
    pinch->open_us = open_us;
    pinch->shut_us = shut_us;
    pinch->goal_us = open_us;
    pinch->now_us = open_us; // where it stands is not known: the first order starts at the open end
    pinch->driven = false;
    lease_end(&pinch->lease);
}

void pinch_order(struct pinch *pinch, uint16_t us, uint16_t lease_ms) {
    pinch->goal_us = us;
    pinch->driven = true;
    pinch->held = 0;
    lease_grant(&pinch->lease, lease_ms);
}

uint16_t pinch_width(const struct pinch *pinch, uint8_t percent) {
    int16_t span = (int16_t)(pinch->shut_us - pinch->open_us);
    return (uint16_t)(pinch->open_us + (int32_t)span * percent / 100);
}

void pinch_release(struct pinch *pinch) {
    pinch->goal_us = pinch->open_us;
    lease_end(&pinch->lease);
}

bool pinch_tick(struct pinch *pinch) {
    bool expired = lease_tick(&pinch->lease);
    if (expired) {
        pinch_release(pinch);
    }
    if (pinch->now_us < pinch->goal_us) {
        uint16_t left = (uint16_t)(pinch->goal_us - pinch->now_us);
        pinch->now_us = (uint16_t)(pinch->now_us + (left < SERVO_SLEW ? left : SERVO_SLEW));
    } else if (pinch->now_us > pinch->goal_us) {
        uint16_t left = (uint16_t)(pinch->now_us - pinch->goal_us);
        pinch->now_us = (uint16_t)(pinch->now_us - (left < SERVO_SLEW ? left : SERVO_SLEW));
    } else if (pinch->driven && !lease_live(&pinch->lease) && ++pinch->held >= SERVO_HOLD) {
        pinch->driven = false;
    }
    return expired;
}

static uint16_t distance(uint16_t a, uint16_t b) {
    return (uint16_t)(a > b ? a - b : b - a);
}

bool pinch_past_half(const struct pinch *pinch) {
    return 2 * distance(pinch->now_us, pinch->open_us) >= distance(pinch->shut_us, pinch->open_us);
}

bool pinch_shut(const struct pinch *pinch) {
    return 20 * distance(pinch->now_us, pinch->open_us) >= 19 * distance(pinch->shut_us, pinch->open_us);
}
