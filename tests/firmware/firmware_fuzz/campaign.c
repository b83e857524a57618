// Campaigns against the firmware's logic, compiled for this computer with sanitizers on.
//
//   campaign damage COUNT SEED   the rig's lines, each damaged in one of seven ways: none may move anything
//   campaign bare COUNT SEED     the same with lines that do not give their length: counts what slips through
//   campaign soup COUNT SEED     random bytes, then a hello: it must be answered
//   campaign orders COUNT SEED   well-formed lines full of nonsense, and time: every bound must hold
//
// Prints what it counted as words and numbers; exits 1 at the first broken promise, naming it.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../firmware/logic/command.h"
#include "../../../firmware/logic/crc.h"
#include "../../../firmware/logic/port.h"
#include "../../../firmware/logic/report.h"
#include "../../../firmware/logic/rig.h"

static struct rig rig;
static uint16_t session;
static struct account account;
static struct start start = {.boot = 1, .loader = 'n', .session = &session, .account = &account};
static uint8_t eeprom[256];
static char said[LINE_OUT + 2];
static unsigned length;
static unsigned long lines_said, oks, naks;
static char last[LINE_OUT + 2];
static uint64_t state;

#define KEEP(promise)                                                     \
    do {                                                                  \
        if (!(promise)) {                                                 \
            printf("broken: %s (line %d)\n", #promise, __LINE__);         \
            exit(1);                                                      \
        }                                                                 \
    } while (0)

// ---- the port

uint8_t port_room(void) {
    return 255;
}

uint8_t port_stored(uint8_t at) {
    return eeprom[at];
}

bool port_store(uint8_t at, uint8_t byte) {
    eeprom[at] = byte;
    return true;
}

static uint16_t crc_of(const char *text, size_t count) {
    uint16_t crc = CRC_START;
    while (count-- > 0) {
        crc = crc_step(crc, (uint8_t)*text++);
    }
    return crc;
}

void port_send(char byte) {
    if (byte != '\n') {
        KEEP(length < LINE_OUT);
        KEEP(byte >= ' ' && byte <= '~');
        said[length++] = byte;
        return;
    }
    said[length] = 0;
    if (length > 0) {
        char *star = strrchr(said, '*');
        KEEP(star != NULL && strlen(star) == 5);
        KEEP(strtoul(star + 1, NULL, 16) == crc_of(said, (size_t)(star - said)));
        lines_said++;
        oks += strstr(said, " ok") != NULL;
        naks += strncmp(said, "nak", 3) == 0;
        memcpy(last, said, sizeof last);
    }
    length = 0;
}

// ---- chance

static uint32_t chance(uint32_t below) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 20) % below;
}

// ---- the world

static void feed(const char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == '!') {
            rig.inputs.stop_bytes++; // as the receive interrupt does
        } else {
            command_byte(&rig, bytes[i]);
        }
    }
}

static void tick(unsigned ms) {
    while (ms-- > 0) {
        rig_tick(&rig);
        settings_keep(&rig.settings);
        report_due(&rig);
    }
}

static bool measured = true; // lines give their length

static size_t compose(char *line, const char *text) {
    size_t count = strlen(text);
    if (!measured) {
        return (size_t)sprintf(line, "%s*%04X\n", text, crc_of(text, count));
    }
    return (size_t)sprintf(line, "%s*%02X%04X\n", text, (unsigned)count, crc_of(text, count));
}

static void say(const char *text) {
    char line[128];
    feed(line, compose(line, text));
}

static void begin(void) {
    memset(eeprom, 0xFF, sizeof eeprom);
    rig_init(&rig, &start);
    say("1 hello 1");
    KEEP(strncmp(last, "1 ok clot-rig", 13) == 0);
}

static void check_bounds(void) {
    KEEP(rig.pump.duty <= 1000 && rig.pump.wanted <= 1000);
    KEEP(rig.pump.unseen <= BLIND_MS);
    KEEP(rig.pump.lease.left <= HAND_LEASE_MAX + 1 && rig.medicine.lease.left <= HAND_LEASE_MAX + 1);
    KEEP(rig.pinch.lease.left <= HAND_LEASE_MAX + 1 && rig.heartbeat.left <= HEARTBEAT_MAX + 1);
    KEEP(rig.pinch.now_us >= SERVO_MIN && rig.pinch.now_us <= SERVO_MAX);
    KEEP(rig.medicine.duty <= 1000 && rig.medicine.bolus <= MEDICINE_BOLUS);
    KEEP(account.total <= MEDICINE_WINDOW);
    KEEP(!(rig.faults & FAULTS_LATCHED) || (rig.pump.duty == 0 && rig.medicine.duty == 0));
    KEEP(rig.session || lease_live(&rig.hand) || (rig.pump.wanted == 0 && rig.medicine.duty == 0));
    KEEP(rig.lights.head < LAMPS);
}

// ---- damage

static size_t damage(char *line, size_t count, unsigned kind) {
    size_t at = chance((uint32_t)(count - 1));
    switch (kind) {
    case 0: // two bits
        line[at] = (char)(line[at] ^ 1 << chance(8));
        line[chance((uint32_t)(count - 1))] ^= (char)(1 << chance(8));
        return count;
    case 1: // a burst of up to sixteen bits
        line[at] = (char)chance(256);
        line[(at + 1) % (count - 1)] = (char)chance(256);
        return count;
    case 2: // a byte lost
        memmove(line + at, line + at + 1, count - at - 1);
        return count - 1;
    case 3: { // three lost
        size_t lost = count - 1 - at < 3 ? count - 1 - at : 3;
        memmove(line + at, line + at + lost, count - at - lost);
        return count - lost;
    }
    case 4: // a byte twice
        memmove(line + at + 1, line + at, count - at);
        return count + 1;
    case 5: { // two swapped
        char held = line[at];
        size_t next = (at + 1) % (count - 1);
        line[at] = line[next];
        line[next] = held;
        return count;
    }
    default: // three bytes of noise
        for (unsigned i = 0; i < 3; i++) {
            line[chance((uint32_t)(count - 1))] = (char)chance(256);
        }
        return count;
    }
}

static void damaged_lines(unsigned long count) {
    unsigned long unharmed = 0, stops = 0, wrong = 0;
    begin();
    for (unsigned long n = 0; n < count; n++) {
        char text[64], line[128], whole[128];
        unsigned seq = 2 + (unsigned)(n % 250);
        switch (chance(4)) {
        case 0:
            sprintf(text, "%u pump %u %u", seq, 1 + chance(1000), 1 + chance(1000));
            break;
        case 1:
            sprintf(text, "%u pinch %u %u", seq, chance(101), 1 + chance(1000));
            break;
        case 2:
            sprintf(text, "%u med %u %u", seq, 1 + chance(MEDICINE_BOLUS), 1 + chance(MEDICINE_FULL));
            break;
        default:
            sprintf(text, "%u pinch %u", seq, 1000 + chance(1001));
            break;
        }
        size_t size = compose(whole, text);
        memcpy(line, whole, size);
        size_t left = damage(line, size, (unsigned)(n % 7));
        if (left == size && memcmp(line, whole, size) == 0) {
            unharmed++;
            continue;
        }
        feed(line, left);
        feed("\n", 1);
        if (rig_running(&rig) || rig.pinch.driven) {
            wrong++;
            rig_stop(&rig);
            rig.pinch.driven = false;
        }
        if (rig.inputs.stop_bytes != rig.stop_bytes_seen) {
            stops++;
            rig.stop_bytes_seen = rig.inputs.stop_bytes; // so that the stop hides nothing that follows
        }
        rig.heartbeat.left = HEARTBEAT_MAX;
        KEEP(rig.session);
    }
    printf("damaged %lu unharmed %lu naks %lu stops %lu wrong %lu\n", count - unharmed, unharmed, naks, stops, wrong);
    KEEP(wrong == 0 || !measured);
}

static void soup(unsigned long count) {
    unsigned long bytes = 0, hellos = 0;
    begin();
    while (bytes < count) {
        unsigned run = 1 + chance(2000);
        for (unsigned i = 0; i < run; i++) {
            char byte = (char)chance(256);
            feed(&byte, 1);
            if (chance(25) == 0) {
                tick(1);
            }
            check_bounds();
        }
        bytes += run;
        last[0] = 0;
        say("\n7 hello 1");
        for (unsigned ms = 0; ms < 50 && strncmp(last, "7 ok clot-rig", 13) != 0; ms++) {
            tick(1);
            if (ms == 25) {
                say("7 hello 1");
            }
        }
        KEEP(strncmp(last, "7 ok clot-rig", 13) == 0);
        hellos++;
    }
    printf("bytes %lu hellos %lu\n", bytes, hellos);
}

static void orders(unsigned long count) {
    static const char *const words[] = {
        "hb",    "pump", "led", "pinch", "med",  "stop", "hello", "clear", "tel",   "get",   "set",
        "fault?", "info", "selftest", "unlock", "reset", "px",   "run",   "show",  "off",   "solid",
        "pulse", "flow", "chase", "open", "shut", "light", "crc", "", "*", "?", "ffffff", "00ff80", "zz",
    };
    begin();
    for (unsigned long n = 0; n < count; n++) {
        char text[512] = "", line[640];
        size_t at = 0;
        if (chance(8)) {
            at += (size_t)sprintf(text, "%u ", chance(260));
        }
        unsigned parts = 1 + chance(7);
        for (unsigned i = 0; i < parts; i++) {
            const char *gap = i + 1 < parts ? " " : "";
            if (i == 0 || chance(3) == 0) {
                at += (size_t)sprintf(text + at, "%s%s", words[chance(sizeof words / sizeof *words)], gap);
            } else {
                uint32_t size = 1u << chance(31);
                at += (size_t)sprintf(text + at, "%u%s", chance(size), gap);
            }
        }
        if (chance(2)) { // what a host might really say
            unsigned seq = chance(256);
            switch (chance(5)) {
            case 0:
                sprintf(text, "%u pump %u %u %u", seq, chance(1002), chance(1100), chance(3));
                break;
            case 1:
                sprintf(text, "%u pinch %u", seq, chance(104));
                break;
            case 2:
                sprintf(text, "%u med %u %u %u", seq, chance(MEDICINE_BOLUS + 2), chance(MEDICINE_FULL + 2), chance(1100));
                break;
            case 3:
                sprintf(text, "%u led px %u %06x %06x", seq, chance(60), chance(1 << 24), chance(1 << 24));
                break;
            default:
                sprintf(text, "%u hb", seq);
                break;
            }
        }
        size_t size = compose(line, text);
        if (chance(6) == 0) {
            size = (size_t)sprintf(line, "%s\n", text); // typed
        }
        feed(line, size);
        check_bounds();
        rig.inputs.pulses += chance(3) == 0;
        rig.inputs.supply = chance(3000) != 0;
        rig.inputs.wet = chance(20) == 0;
        rig.inputs.current = (uint16_t)(chance(3000) ? chance(2500) : 3000);
        if (chance(2000) == 0) {
            rig.inputs.stop_bytes++;
        }
        tick(chance(40));
        check_bounds();
        if (chance(50) == 0 || !rig.session) {
            tick(chance(2) * 1100);
            say("254 hello 1");
            say("253 clear");
        }
        if (chance(2000) == 0) {
            rig_init(&rig, &start); // a restart: settings and medicine account live on
            say("1 hello 1");
        }
    }
    printf("orders %lu accepted %lu lines %lu medicine %u\n", count, oks, lines_said, account.total);
}

int main(int argc, char **argv) {
    if (argc != 4) {
        return 2;
    }
    unsigned long count = strtoul(argv[2], NULL, 10);
    state = strtoul(argv[3], NULL, 10) * 2654435761u + 88172645463325252u;
    measured = strcmp(argv[1], "bare") != 0;
    if (strcmp(argv[1], "damage") == 0 || !measured) {
        damaged_lines(count);
    } else if (strcmp(argv[1], "soup") == 0) {
        soup(count);
    } else if (strcmp(argv[1], "orders") == 0) {
        orders(count);
    } else {
        return 2;
    }
    return 0;
}
