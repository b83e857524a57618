// What the rig may do at most. These live in flash: no message, setting or session can raise one.
#pragma once

#define PROTOCOL 1
#define FIRMWARE "1.3.0"

// Time, all in milliseconds.
#define HEARTBEAT_MAX 500     // silence after which everything goes off and the session ends
#define HEARTBEAT_MIN 100     // the least that `hb` may ask for
#define LEASE_DEFAULT 300     // of a pump's order that names none
#define LEASE_MAX 1000        // a longer one is shortened to this
#define HAND_LEASE_MAX 2000   // the same for orders typed by hand
#define HAND_TIME 60000u      // how long `unlock` lasts
#define CLEAR_QUIET 1000      // how long a cause must be gone before `clear` lets go of its fault

// The main pump, duty in permille.
#define PUMP_SLEW 4           // rise per millisecond; a fall is immediate
#define DEADHEAD_MS 90000u    // against a shut pinch, where a millisecond over
#define DEADHEAD_HARD 600     // this duty counts as
#define DEADHEAD_COST 18      // so many; then no more than
#define DEADHEAD_DUTY 300     // this. The host reckons with the same figures
#define DRY_DUTY 300          // a pump over this, with the pinch open,
#define DRY_MS 2000           // must move water within this,
#define STILL_PER_PULSE 200   // where each pulse stands for this much movement: 5 a second, 0.05 L/min
#define BLIND_MS 600000u      // but where the host knows the flow sensor to be dead, within this,
#define BLIND_REST 3000       // which begins anew, as the time against a shut pinch does, after so long off

// The medicine pump. Its fastest supported model moves MEDICINE_FULL at full duty; the account
// always reckons with that, so a slower pump gives less than the limits, never more.
#define MEDICINE_FULL 90000u     // microlitres a minute
#define MEDICINE_BOLUS 15000u    // microlitres without a rest
#define MEDICINE_REST 5000       // milliseconds off that end a bolus
#define MEDICINE_WINDOW 60000u   // microlitres in any ten minutes
#define MEDICINE_ALONE 10000     // milliseconds with the main pump off

// The pinch servo, pulse width in microseconds.
#define SERVO_MIN 1000
#define SERVO_MAX 2000
#define SERVO_SLEW 2          // per millisecond: end to end in half a second
#define SERVO_HOLD 500        // milliseconds held at the open end before the signal stops

#define CURRENT_MAX 2500      // milliamperes, averaged over about 16 ms
#define TRAY_MS 50            // wet for this long is wet
#define SUPPLY_MS 5           // without 12 V for this long is without: a motor's start makes it dip

// Lamps.
#define LAMPS 60
#define LAMP_PERIOD 34        // milliseconds between refreshes: under 30 a second
#define LAMP_MA_MAX 2000      // all lamps together
#define PULSE_PERIOD_MIN 400  // milliseconds: well under three flashes a second

// Lines, not counting the newline.
#define LINE_IN 48
#define LINE_OUT 96
#define TELEMETRY_PERIOD 40 // milliseconds, until `tel` says otherwise
#define TELEMETRY_MAX 100   // lines a second: a fifth of the line
