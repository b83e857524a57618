#include "rig.h"

#include <string.h>

void rig_init(struct rig *rig, const struct start *start) {
    memset(rig, 0, sizeof *rig);
    rig->start = start;
    rig->inputs.supply = true;
    rig->inputs.leg = LEG_NONE;
    line_start(&rig->line);
    recall_clear(&rig->recall);
    settings_load(&rig->settings);
    medicine_init(&rig->medicine, start->account);
    pinch_init(&rig->pinch, rig->settings.value[SETTING_OPEN], rig->settings.value[SETTING_SHUT]);
    lights_off(&rig->lights);
}

static void note(struct rig *rig, enum event event) {
    rig->events = (uint16_t)(rig->events | 1u << event);
}

void rig_stop(struct rig *rig) {
    pump_stop(&rig->pump);
    medicine_stop(&rig->medicine);
    pinch_release(&rig->pinch);
    rig->lease_lost = false;
}

void rig_fault(struct rig *rig, enum fault fault, enum event event) {
    rig_stop(rig);
    rig->quiet = 0;
    if (!(rig->faults & fault)) {
        rig->faults |= (uint8_t)fault;
        note(rig, event);
    }
}

bool rig_clear(struct rig *rig) {
    if (!(rig->faults & FAULTS_LATCHED)) {
        return true;
    }
    if (rig->quiet < CLEAR_QUIET) {
        return false;
    }
    rig->faults &= (uint8_t)~FAULTS_LATCHED;
    rig->pump.dry.ms = 0;
    rig->stop_bytes_seen = rig->inputs.stop_bytes;
    return true;
}

bool rig_running(const struct rig *rig) {
    return rig->pump.wanted > 0 || rig->medicine.duty > 0 || lease_live(&rig->pinch.lease);
}

enum state rig_state(const struct rig *rig) {
    if (rig->faults & (FAULT_STOP_BYTE | FAULT_SUPPLY)) {
        return STATE_ESTOP;
    }
    if (rig->faults & FAULTS_LATCHED) {
        return STATE_FAULT;
    }
    if (!rig->session && !lease_live(&rig->hand)) {
        return STATE_IDLE;
    }
    if (rig_running(rig)) {
        return STATE_RUN;
    }
    return rig->lease_lost ? STATE_SAFE : STATE_READY;
}

// Causes are looked at every millisecond; what latches is that they were seen once.
static void watch(struct rig *rig) {
    const struct inputs *in = &rig->inputs;
    if (rig->quiet < CLEAR_QUIET) {
        rig->quiet++;
    }
    if (in->stop_bytes != rig->stop_bytes_seen && !(rig->faults & FAULT_STOP_BYTE)) {
        rig_fault(rig, FAULT_STOP_BYTE, EVENT_STOP);
    }
    rig->dark_ms = in->supply ? 0 : (uint8_t)(rig->dark_ms + (rig->dark_ms < SUPPLY_MS));
    if (rig->dark_ms >= SUPPLY_MS) {
        rig_fault(rig, FAULT_SUPPLY, EVENT_SUPPLY);
    }
    rig->wet_ms = in->wet ? (uint16_t)(rig->wet_ms + (rig->wet_ms < TRAY_MS)) : 0;
    if (rig->wet_ms >= TRAY_MS) {
        rig_fault(rig, FAULT_TRAY, EVENT_TRAY);
    }
    if (in->current > CURRENT_MAX) {
        rig_fault(rig, FAULT_CURRENT, EVENT_CURRENT);
    }
}

static void run_out(struct rig *rig, enum event event) {
    rig->lease_lost = true;
    note(rig, event);
}

static void drive(struct rig *rig, uint8_t pulses) {
    if (pinch_tick(&rig->pinch)) {
        run_out(rig, EVENT_LEASE_PINCH);
    }
    bool past_half = pinch_past_half(&rig->pinch);
    switch (pump_tick(&rig->pump, pulses, past_half, past_half && pinch_shut(&rig->pinch))) {
    case PUMP_LEASE:
        run_out(rig, EVENT_LEASE_PUMP);
        break;
    case PUMP_DRY:
        rig_fault(rig, FAULT_DRY, EVENT_DRY);
        break;
    case PUMP_DEADHEAD:
        note(rig, EVENT_DEADHEAD);
        break;
    case PUMP_FINE:
        break;
    }
    rig->faults = (uint8_t)((rig->faults & ~FAULT_DEADHEAD) | (rig->pump.reduced ? FAULT_DEADHEAD : 0));

    switch (medicine_tick(&rig->medicine, rig->pump.duty > 0)) {
    case MEDICINE_LEASE:
        run_out(rig, EVENT_LEASE_MEDICINE);
        break;
    case MEDICINE_DONE:
        note(rig, EVENT_MEDICINE_DONE);
        break;
    case MEDICINE_LIMIT:
        rig->faults |= FAULT_MEDICINE;
        note(rig, EVENT_MEDICINE_LIMIT);
        break;
    case MEDICINE_FINE:
        break;
    }
}

void rig_tick(struct rig *rig) {
    rig->ms++;
    uint32_t fresh = rig->inputs.pulses - rig->pulses_seen;
    rig->pulses_seen = rig->inputs.pulses;

    watch(rig);
    if (lease_tick(&rig->heartbeat) && rig->session) {
        rig->session = false;
        rig_stop(rig);
        lights_lost(&rig->lights);
        note(rig, EVENT_HEARTBEAT);
    }
    if (lease_tick(&rig->hand)) {
        rig_stop(rig);
    }
    drive(rig, (uint8_t)(fresh < 20 ? fresh : 20));
    lights_tick(&rig->lights);
    line_tick(&rig->line, rig->session);
    schedule_tick(&rig->schedule);
}
