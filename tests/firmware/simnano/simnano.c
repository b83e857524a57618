// An Arduino Nano in virtual time, for the tests: runs the compiled firmware cycle by cycle and lets
// Python play the world around its pins (see simnano.py).
//
// A test tool. It links libsimavr, which is under the GPLv3; it is no part of what the rig ships or
// installs, and nothing in rig/ or firmware/ is built from it.
//
// Where simavr 1.6 is kinder or stranger than silicon, this file makes up for it; each place says so.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <avr_adc.h>
#include <avr_ioport.h>
#include <avr_timer.h>
#include <avr_uart.h>
#include <sim_avr.h>
#include <sim_cycle_timers.h>
#include <sim_hex.h>

#define FREQUENCY 16000000u
#define MICROSECOND 16u
#define PORTS 3 // B, C, D
#define QUEUE (1u << 16)
#define LAMP_BYTES 1024
#define LATCH (50 * MICROSECOND)
#define HARDWARE_FIFO 3 // bytes: two in the receive buffer, one in the shift register
#define STRETCH FREQUENCY // cycles that may run without a look at the timers, if none is due

DEFINE_FIFO(uint16_t, uart_fifo);

struct nano;

struct pin {
    struct nano *nano;
    avr_irq_t *irq;
    int port, bit;
    int level;
    int driven; // by the world: 0 or 1; -1 = left to the firmware
    uint64_t rise, fall, edges, high;
};

struct byte {
    uint64_t at; // cycle at which its stop bit ends
    uint8_t value;
};

struct strip {
    uint8_t bytes[LAMP_BYTES], shown[LAMP_BYTES];
    uint32_t bits, shown_bits;
    uint64_t frames, began;
    uint64_t zero_min, zero_max, one_min, one_max, gap_max;
};

struct nano {
    avr_t *avr;
    avr_uart_t *uart;
    struct pin pins[PORTS][8];
    struct byte in[QUEUE], out[QUEUE]; // rings; indices roll over
    uint32_t in_head, in_tail, out_head, out_tail;
    uint64_t line_in, line_out; // cycle until which each direction is busy
    uint64_t edges[QUEUE];
    uint32_t edge_head, edge_tail;
    struct strip strip;
    uint64_t resets, overruns, complaints, last_reset;
    int was_reset;
    int loader; // 0 none, 1 the old one, 2 one that handles the watchdog
    int stuck;  // the old loader, after a watchdog reset: only a power cut helps
    int32_t leg;
    int leg_fitted, leg_bits;
    uint32_t bit_errors; // one received byte in this many loses a bit; 0 = none
    uint32_t noise;
};

static uint64_t complaints;

static void complain(avr_t *avr, const int level, const char *format, va_list arguments) {
    (void)avr, (void)format, (void)arguments;
    if (level <= LOG_ERROR) {
        complaints++;
    }
}

static void no_sleep(avr_t *avr, avr_cycle_count_t cycles) {
    (void)avr, (void)cycles; // virtual time: nobody waits
}

static int port_index(char name) {
    return name - 'B';
}

// ---- pins

static void strip_latch(struct strip *strip) {
    if (strip->bits == 0) {
        return;
    }
    memcpy(strip->shown, strip->bytes, sizeof strip->shown);
    strip->shown_bits = strip->bits;
    strip->bits = 0;
    strip->frames++;
}

static void strip_edge(struct nano *nano, const struct pin *pin, uint64_t now, int level) {
    struct strip *strip = &nano->strip;
    if (level) {
        uint64_t gap = now - pin->fall;
        if (gap > LATCH) {
            strip_latch(strip);
            strip->began = now;
        } else if (strip->bits && gap > strip->gap_max) {
            strip->gap_max = gap;
        }
        return;
    }
    uint64_t width = now - pin->rise;
    int one = width > 9; // 562 ns: half way between the two
    uint64_t *least = one ? &strip->one_min : &strip->zero_min;
    uint64_t *most = one ? &strip->one_max : &strip->zero_max;
    if (*least == 0 || width < *least) {
        *least = width;
    }
    if (width > *most) {
        *most = width;
    }
    if (strip->bits / 8 < LAMP_BYTES) {
        uint8_t *byte = &strip->bytes[strip->bits / 8];
        *byte = (uint8_t)(*byte << 1 | one);
        strip->bits++;
    }
}

static void leg_clock(struct nano *nano, int level);

static void pin_moved(struct avr_irq_t *irq, uint32_t value, void *param) {
    struct pin *pin = param;
    struct nano *nano = pin->nano;
    uint64_t now = nano->avr->cycle;
    int level = value & 1;
    (void)irq;
    if (level == pin->level) {
        return;
    }
    pin->level = level;
    pin->edges++;
    if (pin->port == 0 && pin->bit == 3) {
        strip_edge(nano, pin, now, level);
    }
    if (pin->port == 1 && pin->bit == 5) {
        leg_clock(nano, level);
    }
    if (level) {
        pin->rise = now;
    } else {
        pin->fall = now;
        pin->high += now - pin->rise;
    }
}

// Without the second half, simavr would let a pull-up win over us at the firmware's next port write.
static void drive(struct pin *pin, int level) {
    struct nano *nano = pin->nano;
    avr_ioport_external_t external = {.name = (unsigned long)('B' + pin->port)};
    pin->driven = level;
    avr_raise_irq(pin->irq, (uint32_t)level);
    for (int bit = 0; bit < 8; bit++) {
        const struct pin *other = &nano->pins[pin->port][bit];
        if (other->driven >= 0) {
            external.mask |= 1ul << bit;
            external.value |= (unsigned long)other->driven << bit;
        }
    }
    avr_ioctl(nano->avr, AVR_IOCTL_IOPORT_SET_EXTERNAL('B' + pin->port), &external);
}

// ---- HX710B: data falls when a reading is ready, then each clock brings one bit, highest first.

static avr_cycle_count_t leg_ready(avr_t *avr, avr_cycle_count_t when, void *param) {
    struct nano *nano = param;
    (void)avr;
    nano->leg_bits = 24;
    drive(&nano->pins[1][4], 0);
    return when + FREQUENCY / 10;
}

static void leg_clock(struct nano *nano, int level) {
    if (!nano->leg_fitted || !level) {
        return;
    }
    if (nano->leg_bits > 0) {
        nano->leg_bits--;
        drive(&nano->pins[1][4], (nano->leg >> nano->leg_bits) & 1);
    } else {
        drive(&nano->pins[1][4], 1);
    }
}

// ---- flow sensor

static avr_cycle_count_t flow_edge(avr_t *avr, avr_cycle_count_t when, void *param) {
    struct nano *nano = param;
    struct pin *pin = &nano->pins[2][2];
    uint64_t rise = nano->edges[nano->edge_tail % QUEUE];
    uint64_t low = 500 * MICROSECOND;
    (void)avr;
    if (when < rise) {
        drive(pin, 0);
        return rise;
    }
    if (pin->driven != 0) {
        drive(pin, 0);
    }
    drive(pin, 1);
    nano->edge_tail++;
    if (nano->edge_tail == nano->edge_head) {
        return 0;
    }
    uint64_t next = nano->edges[nano->edge_tail % QUEUE];
    uint64_t at = next > low ? next - low : 0;
    return at > when ? at : when + 1;
}

// ---- the serial line. simavr has a 64-byte buffer, 11 bit times to a byte, and hands a sent byte
// over when it is written; silicon has three bytes, ten bit times, and the wire takes its time.

static uint64_t byte_cycles(const struct nano *nano) {
    avr_t *avr = nano->avr;
    const avr_uart_t *uart = nano->uart;
    uint32_t rate = (uint32_t)avr_regbit_get(avr, uart->ubrrh) << 8 | avr_regbit_get(avr, uart->ubrrl);
    return (rate + 1u) * (uint64_t)(avr_regbit_get(avr, uart->u2x) ? 8 : 16) * 10;
}

static uint8_t spoilt(struct nano *nano, uint8_t value) {
    nano->noise = nano->noise * 1664525u + 1013904223u;
    if (nano->bit_errors && (nano->noise >> 8) % nano->bit_errors == 0) {
        value ^= (uint8_t)(1u << (nano->noise >> 29));
    }
    return value;
}

static avr_cycle_count_t byte_arrived(avr_t *avr, avr_cycle_count_t when, void *param) {
    struct nano *nano = param;
    (void)avr;
    uint8_t value = nano->in[nano->in_tail++ % QUEUE].value;
    if (uart_fifo_get_read_size(&nano->uart->input) >= HARDWARE_FIFO) {
        nano->overruns++;
    } else {
        nano->uart->cycles_per_byte = 1;
        avr_raise_irq(nano->uart->io.irq + UART_IRQ_INPUT, spoilt(nano, value));
    }
    nano->uart->cycles_per_byte = byte_cycles(nano);
    if (nano->in_tail == nano->in_head) {
        return 0;
    }
    uint64_t next = nano->in[nano->in_tail % QUEUE].at;
    return next > when ? next : when + 1;
}

static void byte_sent(struct avr_irq_t *irq, uint32_t value, void *param) {
    struct nano *nano = param;
    (void)irq;
    nano->uart->cycles_per_byte = byte_cycles(nano);
    uint64_t start = nano->avr->cycle > nano->line_out ? nano->avr->cycle : nano->line_out;
    nano->line_out = start + byte_cycles(nano);
    nano->out[nano->out_head++ % QUEUE] = (struct byte){nano->line_out, (uint8_t)value};
}

// ---- running

static avr_cycle_count_t halt(avr_t *avr, avr_cycle_count_t when, void *param) {
    (void)avr, (void)when, (void)param;
    return 0; // only there so that a sleeping processor wakes for it
}

static void arm(struct nano *nano) {
    avr_t *avr = nano->avr;
    if (nano->in_head != nano->in_tail) {
        uint64_t at = nano->in[nano->in_tail % QUEUE].at;
        avr_cycle_timer_register(avr, at > avr->cycle ? at - avr->cycle : 1, byte_arrived, nano);
    }
    if (nano->edge_head != nano->edge_tail) {
        uint64_t at = nano->edges[nano->edge_tail % QUEUE];
        avr_cycle_timer_register(avr, at > avr->cycle ? at - avr->cycle : 1, flow_edge, nano);
    }
    if (nano->leg_fitted) {
        avr_cycle_timer_register(avr, FREQUENCY / 10, leg_ready, nano);
    }
}

static void reset_seen(avr_t *avr) {
    struct nano *nano = avr->custom.data;
    nano->was_reset = 1;
}

// What a bootloader leaves behind: the old one its running UART, the other cleared reset flags.
static void leave_loader(struct nano *nano) {
    avr_t *avr = nano->avr;
    if (nano->loader == 1) {
        avr_regbit_set(avr, nano->uart->rxen);
        avr_regbit_set(avr, nano->uart->txen);
    } else if (nano->loader == 2) {
        avr->data[avr->reset_flags.porf.reg] = 0; // MCUSR
    }
}

// A reset wipes every cycle timer and what the pins read, and tells nobody that the pins let go. A level that the
// world still drives is no news to simavr, so it is told of its opposite first.
static void after_reset(struct nano *nano) {
    avr_t *avr = nano->avr;
    nano->was_reset = 0;
    nano->resets++;
    nano->last_reset = avr->cycle;
    for (int port = 0; port < PORTS; port++) {
        for (int bit = 0; bit < 8; bit++) {
            struct pin *pin = &nano->pins[port][bit];
            if (pin->driven >= 0) {
                pin->irq->value = !pin->driven;
                avr_raise_irq(pin->irq, (uint32_t)pin->driven);
            } else {
                pin_moved(pin->irq, 0, pin);
                pin->irq->value = 0;
            }
        }
    }
    if (nano->loader == 1) {
        nano->stuck = avr_regbit_get(avr, avr->reset_flags.wdrf) != 0;
    }
    leave_loader(nano);
    arm(nano);
}

static void find_uart(struct nano *nano) {
    for (avr_io_t *io = nano->avr->io_port; io != NULL; io = io->next) {
        if (strcmp(io->kind, "uart") == 0) {
            nano->uart = (avr_uart_t *)io;
        }
    }
}

struct nano *nano_new(const char *hex, int loader) {
    struct nano *nano = calloc(1, sizeof *nano);
    ihex_chunk_p chunks = NULL;
    int count = read_ihex_chunks(hex, &chunks);
    if (nano == NULL || count <= 0) {
        return NULL;
    }
    avr_global_logger_set(complain);
    avr_t *avr = nano->avr = avr_make_mcu_by_name("atmega328p");
    nano->loader = loader;
    avr->custom.data = nano;
    avr_init(avr);
    avr->frequency = FREQUENCY;
    avr->vcc = avr->avcc = avr->aref = 5000;
    avr->sleep = no_sleep;
    avr->reset = reset_seen;
    avr->run_cycle_limit = STRETCH; // by itself simavr looks after each instruction, which takes twice as long
    for (int i = 0; i < count; i++) {
        avr_loadcode(avr, chunks[i].data, chunks[i].size, chunks[i].baseaddr);
    }
    free_ihex_chunks(chunks);
    find_uart(nano);
    uint32_t flags = 0;
    avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
    avr_irq_register_notify(nano->uart->io.irq + UART_IRQ_OUTPUT, byte_sent, nano);
    for (int port = 0; port < PORTS; port++) {
        for (int bit = 0; bit < 8; bit++) {
            struct pin *pin = &nano->pins[port][bit];
            *pin = (struct pin){.nano = nano, .port = port, .bit = bit, .driven = -1};
            pin->irq = avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('B' + port), bit);
            avr_irq_register_notify(pin->irq, pin_moved, pin);
        }
    }
    drive(&nano->pins[2][2], 1); // low, before the firmware has set its edge, would be polled every cycle
    leave_loader(nano);
    return nano;
}

void nano_free(struct nano *nano) {
    avr_terminate(nano->avr);
    free(nano->avr);
    free(nano);
}

// Returns 0, or the simavr state if the processor crashed or stopped.
int nano_run(struct nano *nano, uint64_t until) {
    avr_t *avr = nano->avr;
    if (until <= avr->cycle) {
        return 0;
    }
    avr_cycle_timer_register(avr, until - avr->cycle, halt, nano);
    while (avr->cycle < until) {
        if (nano->stuck) {
            avr->cycle = until;
            return 0;
        }
        int state = avr_run(avr);
        if (nano->was_reset) {
            after_reset(nano);
            if (until > avr->cycle) {
                avr_cycle_timer_register(avr, until - avr->cycle, halt, nano);
            }
        }
        if (state == cpu_Done || state == cpu_Crashed || state == cpu_Stopped) {
            return state;
        }
    }
    avr_cycle_timer_cancel(avr, halt, nano);
    return 0;
}

uint64_t nano_cycle(const struct nano *nano) {
    return nano->avr->cycle;
}

// Bytes go out back to back, the first at `start` or as soon as the line is free. Returns the cycle at
// which the last stop bit ends.
uint64_t nano_send(struct nano *nano, const uint8_t *bytes, uint32_t count, uint64_t start) {
    uint64_t length = 640;
    int idle = nano->in_head == nano->in_tail;
    if (start < nano->avr->cycle) {
        start = nano->avr->cycle;
    }
    if (start < nano->line_in) {
        start = nano->line_in;
    }
    for (uint32_t i = 0; i < count; i++) {
        start += length;
        nano->in[nano->in_head++ % QUEUE] = (struct byte){start, bytes[i]};
    }
    nano->line_in = start;
    if (idle && count > 0) {
        uint64_t at = nano->in[nano->in_tail % QUEUE].at;
        avr_cycle_timer_register(nano->avr, at - nano->avr->cycle, byte_arrived, nano);
    }
    return start;
}

uint32_t nano_receive(struct nano *nano, uint8_t *bytes, uint64_t *ends, uint32_t most) {
    uint32_t count = 0;
    while (count < most && nano->out_tail != nano->out_head &&
           nano->out[nano->out_tail % QUEUE].at <= nano->avr->cycle) {
        struct byte byte = nano->out[nano->out_tail++ % QUEUE];
        bytes[count] = byte.value;
        ends[count++] = byte.at;
    }
    return count;
}

void nano_drive(struct nano *nano, char port, int bit, int level) {
    drive(&nano->pins[port_index(port)][bit], level);
}

int nano_level(const struct nano *nano, char port, int bit) {
    return nano->pins[port_index(port)][bit].level;
}

// rise, fall, edges, high: cycles of the last two edges, how many there were, cycles spent high.
void nano_pin(const struct nano *nano, char port, int bit, uint64_t *facts) {
    const struct pin *pin = &nano->pins[port_index(port)][bit];
    facts[0] = pin->rise;
    facts[1] = pin->fall;
    facts[2] = pin->edges;
    facts[3] = pin->high + (pin->level ? nano->avr->cycle - pin->rise : 0);
}

// Rising edges of the flow sensor at these cycles, ascending and not before the ones already given.
void nano_flow(struct nano *nano, const uint64_t *cycles, uint32_t count) {
    int idle = nano->edge_head == nano->edge_tail;
    for (uint32_t i = 0; i < count; i++) {
        nano->edges[nano->edge_head++ % QUEUE] = cycles[i];
    }
    if (idle && count > 0) {
        uint64_t at = nano->edges[nano->edge_tail % QUEUE];
        uint64_t low = 500 * MICROSECOND, now = nano->avr->cycle;
        avr_cycle_timer_register(nano->avr, at > now + low ? at - low - now : 1, flow_edge, nano);
    }
}

void nano_current(struct nano *nano, uint32_t millivolts) {
    avr_raise_irq(avr_io_getirq(nano->avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_ADC0), millivolts);
}

void nano_leg(struct nano *nano, int32_t count, int fitted) {
    nano->leg = count;
    if (fitted && !nano->leg_fitted) {
        avr_cycle_timer_register(nano->avr, FREQUENCY / 10, leg_ready, nano);
    }
    if (!fitted && nano->leg_fitted) {
        avr_cycle_timer_cancel(nano->avr, leg_ready, nano);
        drive(&nano->pins[1][4], 1);
    }
    nano->leg_fitted = fitted;
}

void nano_noise(struct nano *nano, uint32_t one_byte_in) {
    nano->bit_errors = one_byte_in;
}

uint32_t nano_strip(struct nano *nano, uint8_t *bytes, uint64_t *facts) {
    struct strip *strip = &nano->strip;
    struct pin *pin = &nano->pins[0][3];
    if (!pin->level && nano->avr->cycle - pin->fall > LATCH) {
        strip_latch(strip);
    }
    memcpy(bytes, strip->shown, LAMP_BYTES);
    uint64_t all[] = {strip->frames,  strip->zero_min, strip->zero_max, strip->one_min,
                      strip->one_max, strip->gap_max,  strip->began,    pin->fall};
    memcpy(facts, all, sizeof all);
    return strip->shown_bits;
}

void nano_reset(struct nano *nano) {
    avr_reset(nano->avr);
    avr_regbit_set(nano->avr, nano->avr->reset_flags.extrf);
    after_reset(nano);
}

// A power cut: the memory wakes up with noise, and nothing on the line survives.
void nano_power(struct nano *nano, uint32_t seed) {
    avr_t *avr = nano->avr;
    for (uint32_t i = avr->ioend + 1u; i <= avr->ramend; i++) {
        seed = seed * 1664525u + 1013904223u;
        avr->data[i] = (uint8_t)(seed >> 24);
    }
    nano->in_tail = nano->in_head;
    nano->stuck = 0;
    avr_reset(avr);
    avr_regbit_set(avr, avr->reset_flags.porf);
    after_reset(nano);
    nano->stuck = 0;
}

void nano_facts(const struct nano *nano, uint64_t *facts) {
    facts[0] = nano->resets;
    facts[1] = nano->overruns;
    facts[2] = complaints;
    facts[3] = nano->last_reset;
    facts[4] = (uint64_t)nano->stuck;
}
