// The pins of an Arduino Nano (ATmega328P), each named once. D0 and D1 are the USB line; D13 is left
// alone because the bootloader blinks it. Both pump gates need a 10 kOhm pull-down: every pin floats
// during reset and for the second and a half that a bootloader takes.
#pragma once

#include <avr/io.h>

// Port D: the two pumps on Timer 0, the flow sensor on INT0.
#define PIN_PUMP PD6      // D6, OC0A: the main pump's driver
#define PIN_MEDICINE PD5  // D5, OC0B: the medicine pump's driver
#define PIN_FLOW PD2      // D2, INT0: flow sensor, 1 k up to 5 V, counted on the rising edge
#define PIN_SUPPLY PD3    // D3: the pumps' 12 V behind the emergency stop, through 10 k over 4.7 k; low = stopped

// Port B: the pinch servo on Timer 1, and the strip.
#define PIN_SERVO PB1     // D9, OC1A: signal of the pinch servo, 50 Hz
#define PIN_STRIP PB3     // D11: data of the WS2812 strip, through 330 ohm

// Port C: sensors.
#define ADC_CURRENT 0     // A0: current of the main pump, 1 V per ampere; leave on ground if not fitted
#define PIN_TRAY PC1      // A1: two bare wires in the drip tray, the other one on ground; low = wet
#define PIN_LEG_DATA PC4  // A4: HX710B OUT; may stay open
#define PIN_LEG_CLOCK PC5 // A5: HX710B SCK
