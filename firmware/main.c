// The second brain of the clot rig: an Arduino Nano that drives the pumps, the pinch and the lamps
// while a host keeps asking for it, and lets go of everything as soon as it does not.

#include <avr/interrupt.h>
#include <avr/sleep.h>

#include "avr/clock.h"
#include "avr/flow.h"
#include "avr/pumps.h"
#include "avr/sense.h"
#include "avr/servo.h"
#include "avr/startup.h"
#include "avr/strip.h"
#include "avr/uart.h"
#include "avr/watchdog.h"
#include "logic/command.h"
#include "logic/port.h"
#include "logic/report.h"
#include "logic/rig.h"

#define LATE_MAX (3 * CLOCK_MS)
#define BYTES_PER_TURN 16 // so that a host that never pauses cannot hold up the rest

static struct rig rig;
static uint32_t next = CLOCK_MS; // when the next millisecond of the rig is due

static void listen(void) {
    char byte;
    int32_t late = (int32_t)(clock_now() - next);
    for (rig.owed = 0; late >= 0; late -= CLOCK_MS) {
        rig.owed++;
    }
    for (uint8_t i = 0; i < BYTES_PER_TURN && port_room() > LINE_OUT && uart_take(&byte); i++) {
        command_byte(&rig, byte);
    }
    watchdog_ran(WATCHDOG_LISTEN);
}

static void sense(void) {
    struct flow flow;
    flow_read(&flow);
    sense_tick();
    startup_stack_tick();
    rig.inputs = (struct inputs){
        .pulses = flow.pulses,
        .edge = flow.edge,
        .four = flow.four,
        .current = sense_current(),
        .leg = sense_leg(),
        .stop_bytes = pumps_stop_bytes,
        .supply = sense_supply(),
        .wet = sense_wet(),
    };
    rig.health.line_errors = uart_errors();
    rig.health.stack_used = startup_stack_used();
}

static void act(void) {
    if (!(rig.faults & FAULT_STOP_BYTE)) {
        pumps_release(rig.stop_bytes_seen);
    }
    pumps_write(rig.pump.duty, rig.medicine.duty);
    servo_write(rig.pinch.driven ? rig.pinch.now_us : 0);
    settings_keep(&rig.settings);
    if (rig.reset && uart_sent()) {
        watchdog_restart();
    }
}

// One millisecond of the rig, when it is due. While a line comes in it may wait a little, so that the
// answer does not; leases end a few milliseconds late at most. True if more is due.
static bool control(void) {
    clock_seen();
    uint32_t late = clock_now() - next;
    if ((int32_t)late < 0 || (line_open(&rig.line) && late < LATE_MAX)) {
        return false;
    }
    next += CLOCK_MS;
    sense();
    rig_tick(&rig);
    act();
    watchdog_ran(WATCHDOG_CONTROL);
    return (int32_t)(clock_now() - next) >= 0;
}

// While a line comes in, nothing long is begun: its answer shall not wait.
static bool free_to_begin(void) {
    return !line_open(&rig.line) && !uart_waiting();
}

static void tell(void) {
    if (free_to_begin()) {
        report_due(&rig);
    }
    watchdog_ran(WATCHDOG_TELL);
}

static void shine(void) {
    static uint32_t tried, sent;
    uint32_t waited = rig.ms - sent;
    if (!rig.lights.changed || waited < LAMP_PERIOD || rig.ms - tried < 2 || !free_to_begin() ||
        !servo_quiet(STRIP_TIME)) {
        return;
    }
    tried = rig.ms;
    uint8_t scale = lights_scale(&rig.lights, rig.settings.value[SETTING_LIGHT]);
    switch (strip_send(&rig.lights, scale, waited < 3 * LAMP_PERIOD)) {
    case STRIP_SENT:
        rig.lights.changed = false;
        sent = rig.ms;
        break;
    case STRIP_YIELDED:
        break;
    case STRIP_BROKEN:
        rig.health.strip_retries++;
        break;
    }
}

// Sleep until an interrupt. The question is asked with interrupts off, and `sei` lets one more
// instruction through, so nothing that comes in between is slept over.
static void rest(void) {
    cli();
    if (!clock_woke() && !uart_waiting()) {
        sleep_enable();
        sei();
        sleep_cpu();
        sleep_disable();
    }
    sei();
}

int main(void) {
    flow_init(); // first: its interrupt's reset state watches a low level
    pumps_init();
    strip_init();
    clock_init();
    servo_init();
    uart_init();
    sense_init();
    rig_init(&rig, startup_read());
    rig.health.stack_size = startup_stack_size();
    SMCR = 0; // sleep means idle: timers and UART go on
    watchdog_init();
    for (;;) {
        listen();
        bool behind = control();
        tell();
        shine();
        if (!behind) {
            rest();
        }
    }
}
