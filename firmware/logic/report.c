#include "report.h"

#include "port.h"
#include "text.h"

#define STATUS_EVERY 5 // telemetry lines
#define FAULT_BITS 7

static const char fault_words[FAULT_BITS][9] PROGMEM = {
    "stop", "supply", "tray", "dry", "current", "deadhead", "medicine",
};

static const char event_words[EVENTS][12] PROGMEM = {
    [EVENT_LEASE_PUMP] = "lease pump",     [EVENT_LEASE_MEDICINE] = "lease med",
    [EVENT_LEASE_PINCH] = "lease pinch",   [EVENT_HEARTBEAT] = "heartbeat",
    [EVENT_MEDICINE_DONE] = "med done",    [EVENT_MEDICINE_LIMIT] = "med limit",
    [EVENT_DEADHEAD] = "deadhead",         [EVENT_STOP] = "stop",
    [EVENT_SUPPLY] = "supply",             [EVENT_TRAY] = "tray",
    [EVENT_DRY] = "dry",                   [EVENT_CURRENT] = "current",
};

static const char cause_words[][3] PROGMEM = {
    [CAUSE_POWER] = "PO",    [CAUSE_BROWNOUT] = "BO", [CAUSE_EXTERNAL] = "EX",
    [CAUSE_WATCHDOG] = "WD", [CAUSE_ORDERED] = "OR",  [CAUSE_UNKNOWN] = "?",
};

static void begin(char kind) {
    text_begin();
    text_char(kind);
}

// The telemetry line is short so that an answer never waits more than two milliseconds behind one.
static void tell_flow(struct rig *rig) {
    const struct inputs *in = &rig->inputs;
    begin('t');
    text_field(rig->schedule.seq++);
    text_field(rig->ms);
    text_field(in->pulses);
    text_field(in->edge);
    text_field(in->four);
    text_field(rig_state(rig));
    text_field(rig->faults);
    text_end();
}

void report_status(const struct rig *rig) {
    begin('s');
    text_field(rig->pump.duty);
    text_field(rig->medicine.duty);
    text_field(rig->medicine.given);
    text_field(rig->pinch.driven ? rig->pinch.now_us : 0);
    text_field(rig->inputs.current);
    text_char(' ');
    if (rig->inputs.leg == LEG_NONE) {
        text_char('-');
    } else {
        text_signed(rig->inputs.leg);
    }
    text_field(rig->health.line_errors);
    text_field(rig->health.strip_retries);
    text_field(rig->health.stack_used);
    text_end();
}

// The newline ends whatever the reset has cut in two.
static void tell_boot(const struct rig *rig) {
    port_send('\n');
    begin('b');
    text_field(rig->start->boot);
    text_char(' ');
    text_flash(cause_words[rig->start->cause]);
    text_end();
}

static void tell_event(struct rig *rig) {
    uint8_t event = 0;
    while (!(rig->events & 1u << event)) {
        event++;
    }
    rig->events = (uint16_t)(rig->events & ~(1u << event));
    begin('e');
    text_char(' ');
    text_flash(event_words[event]);
    text_end();
}

bool report_due(struct rig *rig) {
    struct schedule *schedule = &rig->schedule;
    bool flow_due = rig->session && schedule->period != 0 && schedule->wait == 0;
    if ((schedule->booted && rig->events == 0 && !flow_due) || port_room() <= LINE_OUT + 1) {
        return false;
    }
    if (!schedule->booted) {
        schedule->booted = true;
        tell_boot(rig);
    } else if (rig->events != 0) {
        tell_event(rig);
    } else if (schedule->turn == STATUS_EVERY) {
        schedule->turn = 0;
        schedule->wait = schedule->period / 2;
        report_status(rig);
    } else {
        schedule->turn++;
        schedule->wait = schedule->turn == STATUS_EVERY ? schedule->period / 2 : schedule->period;
        tell_flow(rig);
    }
    return true;
}

void report_hello(const struct rig *rig) {
    text_flash(PSTR(" clot-rig"));
    text_field(PROTOCOL);
    text_flash(PSTR(" fw=" FIRMWARE " cap=pump,med,pinch,led60,flow,tray boot="));
    text_number(rig->start->boot);
    text_flash(PSTR(" cause="));
    text_flash(cause_words[rig->start->cause]);
    text_flash(PSTR(" sid="));
    text_number(*rig->start->session);
}

void report_faults(const struct rig *rig) {
    text_field(rig->faults);
    for (uint8_t i = 0; i < FAULT_BITS; i++) {
        if (rig->faults & 1u << i) {
            text_char(' ');
            text_flash(fault_words[i]);
        }
    }
}

void report_selftest(const struct rig *rig) {
    bool stack = rig->health.stack_used * 5u < rig->health.stack_size * 4u;
    if (rig->settings.sound && stack && rig->inputs.supply && !rig->inputs.wet) {
        text_flash(PSTR(" pass"));
        return;
    }
    if (!rig->settings.sound) {
        text_flash(PSTR(" settings"));
    }
    if (!stack) {
        text_flash(PSTR(" stack"));
    }
    if (!rig->inputs.supply) {
        text_flash(PSTR(" supply"));
    }
    if (rig->inputs.wet) {
        text_flash(PSTR(" tray"));
    }
}

void report_info(const struct rig *rig) {
    text_flash(PSTR(" hw=nano loader="));
    text_char(rig->start->loader);
    text_flash(PSTR(" stack="));
    text_number(rig->health.stack_used);
    text_char('/');
    text_number(rig->health.stack_size);
    text_flash(PSTR(" max="));
    text_number(LEASE_MAX);
    text_char(',');
    text_number(MEDICINE_BOLUS);
    text_char(',');
    text_number(MEDICINE_WINDOW);
    text_char(',');
    text_number(MEDICINE_FULL);
}
