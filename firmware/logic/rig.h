// The whole rig as the logic sees it: what comes in, what is known, what goes out.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "lease.h"
#include "lights.h"
#include "line.h"
#include "medicine.h"
#include "pinch.h"
#include "pump.h"
#include "recall.h"
#include "schedule.h"
#include "settings.h"

// Bits of the faults word. The latched ones stop everything until `clear`.
enum fault {
    FAULT_STOP_BYTE = 1 << 0, // a `!` came
    FAULT_SUPPLY = 1 << 1,    // the emergency stop is pressed, or its wire is broken
    FAULT_TRAY = 1 << 2,      // water in the drip tray
    FAULT_DRY = 1 << 3,       // the pump ran with the pinch open and nothing moved
    FAULT_CURRENT = 1 << 4,   // the main pump took too much current
    FAULTS_LATCHED = (1 << 5) - 1,
    FAULT_DEADHEAD = 1 << 5,  // the pump is held down because the pinch is shut
    FAULT_MEDICINE = 1 << 6,  // the last order of medicine met a limit
};

enum state { STATE_IDLE, STATE_READY, STATE_RUN, STATE_SAFE, STATE_FAULT, STATE_ESTOP };

enum cause { CAUSE_POWER, CAUSE_BROWNOUT, CAUSE_EXTERNAL, CAUSE_WATCHDOG, CAUSE_ORDERED, CAUSE_UNKNOWN };

// Things worth a line of their own, sent as soon as there is room.
enum event {
    EVENT_LEASE_PUMP,
    EVENT_LEASE_MEDICINE,
    EVENT_LEASE_PINCH,
    EVENT_HEARTBEAT,
    EVENT_MEDICINE_DONE,
    EVENT_MEDICINE_LIMIT,
    EVENT_DEADHEAD,
    EVENT_STOP,
    EVENT_SUPPLY,
    EVENT_TRAY,
    EVENT_DRY,
    EVENT_CURRENT,
    EVENTS,
};

// How this start came about; decided before the logic runs.
struct start {
    uint16_t boot;     // number of this start
    enum cause cause;
    char loader;       // 'n' none, 'o' the old bootloader, 'f' one that handles the watchdog
    uint16_t *session; // number of the last session; lives through a reset
    struct account *account;
};

struct inputs {
    uint32_t pulses;    // of the flow sensor, since the start
    uint32_t edge;      // time of the last of them, in half microseconds, rolling over
    uint32_t four;      // time the last four periods took, the same unit; 0 before there are four
    uint16_t current;   // milliamperes of the main pump
    int32_t leg;        // pressure sensor's raw count; LEG_NONE where none answers
    uint8_t stop_bytes; // `!` received so far, rolling over
    bool supply;        // the pumps have their supply
    bool wet;           // water in the tray
};

#define LEG_NONE INT32_MIN

struct health {
    uint16_t line_errors;   // bytes lost or broken on the way in
    uint16_t strip_retries; // refreshes given up and repeated
    uint16_t stack_used;    // bytes, at most so far
    uint16_t stack_size;
};

struct rig {
    const struct start *start;
    uint32_t ms;             // since the start
    struct inputs inputs;
    struct health health;
    uint32_t pulses_seen;    // of inputs.pulses, at the last tick
    uint8_t faults;          // enum fault
    uint8_t stop_bytes_seen; // `!` that have been acted on: those that `clear` may forgive
    uint16_t quiet;          // milliseconds since the last cause of a latched fault
    uint16_t wet_ms;
    uint8_t dark_ms; // without the pumps' 12 V for so long
    uint8_t owed;    // ticks that are due already, and will be taken at once
    uint16_t events;         // bits of enum event, waiting to be sent
    bool session;            // a host said hello and still speaks
    bool measured;           // its hello gave the line's length: then every order must
    bool lease_lost;         // an order ran out and none has followed
    bool reset;              // the host asked for a restart
    uint16_t patience;       // silence the session bears, milliseconds
    struct lease heartbeat;
    struct lease hand;       // orders typed by hand are taken
    struct line line;
    struct recall recall;
    struct pump pump;
    struct medicine medicine;
    struct pinch pinch;
    struct lights lights;
    struct settings settings;
    struct schedule schedule;
};

void rig_init(struct rig *rig, const struct start *start);

// Once a millisecond, after rig->inputs has been brought up to date.
void rig_tick(struct rig *rig);

// Everything off at once, the vein opened; the session stays.
void rig_stop(struct rig *rig);

// A latched fault: everything off, and no order taken until it is cleared.
void rig_fault(struct rig *rig, enum fault fault, enum event event);

// True if the causes of all latched faults are gone; then they are forgotten.
bool rig_clear(struct rig *rig);

enum state rig_state(const struct rig *rig);
bool rig_running(const struct rig *rig); // some actuator is on
