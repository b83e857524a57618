#include "sense.h"

#include <avr/interrupt.h>
#include <util/delay.h>

#include "../board.h"
#include "../logic/rig.h"

#define LEG_PULSES 25    // 24 bits, and one more: ten differential readings a second
#define LEG_SILENCE 1000 // milliseconds without a reading: none is fitted

static uint16_t current; // sum of the last 16 readings, smoothed
static int32_t leg = LEG_NONE;
static uint16_t leg_silent;

// With nothing wired, the pull-up reads as supply present, so a bare Nano can be tried out. With the
// divider fitted, its 4.7 kOhm to ground wins over the pull-up, and a broken wire reads as stopped.
void sense_init(void) {
    PORTD |= _BV(PIN_SUPPLY);
    PORTC |= _BV(PIN_TRAY) | _BV(PIN_LEG_DATA);
    DDRC |= _BV(PIN_LEG_CLOCK);
    ADMUX = _BV(REFS0) | ADC_CURRENT;
    ADCSRA = _BV(ADEN) | _BV(ADSC) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0);
    DIDR0 = _BV(ADC_CURRENT);
}

// The clock may not stay high for 60 us, or the sensor goes to sleep: so it is high only with
// interrupts off.
static uint8_t clock_bit(void) {
    cli();
    PORTC |= _BV(PIN_LEG_CLOCK);
    _delay_us(0.5);
    PORTC &= (uint8_t)~_BV(PIN_LEG_CLOCK);
    sei();
    _delay_us(0.3);
    return PINC & _BV(PIN_LEG_DATA) ? 1 : 0;
}

static int32_t read_leg(void) {
    uint32_t count = 0;
    for (uint8_t i = 0; i < 24; i++) {
        count = count << 1 | clock_bit();
    }
    for (uint8_t i = 24; i < LEG_PULSES; i++) {
        clock_bit();
    }
    return (int32_t)(count << 8) >> 8;
}

void sense_tick(void) {
    if (!(ADCSRA & _BV(ADSC))) {
        current = (uint16_t)(current - current / 16 + ADC);
        ADCSRA |= _BV(ADSC);
    }
    if (!(PINC & _BV(PIN_LEG_DATA))) {
        leg = read_leg();
        leg_silent = 0;
    } else if (leg != LEG_NONE && ++leg_silent >= LEG_SILENCE) {
        leg = LEG_NONE;
    }
}

bool sense_supply(void) {
    return PIND & _BV(PIN_SUPPLY);
}

bool sense_wet(void) {
    return !(PINC & _BV(PIN_TRAY));
}

// A reading is 5000/1024 mV, and 1 V is 1 A; 16 readings: 5000 / 1024 / 16 = 78 / 256.
uint16_t sense_current(void) {
    return (uint16_t)((uint32_t)current * 78 >> 8);
}

int32_t sense_leg(void) {
    return leg;
}
