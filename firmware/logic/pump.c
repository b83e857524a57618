#include "pump.h"

#include "../limits.h"

void pump_order(struct pump *pump, uint16_t permille, uint16_t lease_ms, bool blind) {
    pump->wanted = permille;
    pump->blind = blind;
    lease_grant(&pump->lease, lease_ms);
}

void pump_stop(struct pump *pump) {
    pump->wanted = 0;
    pump->duty = 0;
    pump->blind = false;
    lease_end(&pump->lease);
}

// The allowance comes back a millisecond at a time while the pinch is open or the pump is off, so that a
// flicker of the pinch does not renew it; a rest of the pump ends a visit, and gives back all of it.
static enum pump_event guard_deadhead(struct pump *pump, bool deadheaded) {
    if (!deadheaded || pump->duty == 0) {
        if (pump->deadhead > 0 && --pump->deadhead == 0) {
            pump->reduced = false;
        }
        return PUMP_FINE;
    }
    if (pump->reduced || pump->duty <= DEADHEAD_DUTY) {
        return PUMP_FINE;
    }
    pump->deadhead += pump->duty > DEADHEAD_HARD ? DEADHEAD_COST : 1;
    if (pump->deadhead < DEADHEAD_MS) {
        return PUMP_FINE;
    }
    pump->reduced = true;
    return PUMP_DEADHEAD;
}

// A dead flow sensor is no dry pump, if the host knows that it is dead; but only for so long, since
// then nobody would see the water go. Only a rest gives the time back, no order and no new session.
static bool guard_blind(struct pump *pump) {
    if (!pump->blind || pump->unseen >= BLIND_MS) {
        return false;
    }
    pump->unseen++;
    return true;
}

static void count_rest(struct pump *pump) {
    if (pump->duty > 0) {
        pump->rest = 0;
    } else if (pump->rest < BLIND_REST && ++pump->rest == BLIND_REST) {
        pump->unseen = 0;
        pump->deadhead = 0;
        pump->reduced = false;
    }
}

enum pump_event pump_tick(struct pump *pump, uint8_t pulses, bool past_half, bool shut) {
    if (lease_tick(&pump->lease)) {
        pump_stop(pump);
        return PUMP_LEASE;
    }
    stillness_tick(&pump->water, pulses);

    // A pinch that is almost shut is a dead head if no water passes it; one that is shut always is.
    bool deadheaded = shut || (past_half && pump->water.ms >= DRY_MS / 4);
    enum pump_event event = guard_deadhead(pump, deadheaded);

    uint16_t goal = pump->wanted;
    if (pump->reduced && deadheaded && goal > DEADHEAD_DUTY) {
        goal = DEADHEAD_DUTY;
    }
    uint16_t rise = (uint16_t)(pump->duty + PUMP_SLEW);
    pump->duty = goal < rise ? goal : rise;
    count_rest(pump);

    if (pump->duty <= DRY_DUTY || past_half || guard_blind(pump)) {
        pump->dry.ms = 0;
        return event;
    }
    stillness_tick(&pump->dry, pulses);
    return pump->dry.ms >= DRY_MS ? PUMP_DRY : event;
}
