#include "command.h"

#include "crc.h"
#include "flash.h"
#include "report.h"
#include "text.h"

#define FIELDS 8

enum result {
    RESULT_OK,
    RESULT_VERB,
    RESULT_ARGS,
    RESULT_RANGE,
    RESULT_SESSION,
    RESULT_STOPPED,
    RESULT_FAULT,
    RESULT_LIMIT,
    RESULT_BUSY,
    RESULT_LOCKED,
    RESULT_PROTO,
    RESULTS,
};

static const char result_words[RESULTS][8] PROGMEM = {
    "ok", "verb", "args", "range", "session", "stopped", "fault", "limit", "busy", "locked", "proto",
};

// One line, taken apart.
struct order {
    struct rig *rig;
    char *word[FIELDS];
    uint8_t words;     // the verb is word[0]
    bool typed;        // no checksum: a hand at a serial monitor
};

enum needs {
    NEEDS_NOTHING, // a query, or something that is always safe
    NEEDS_OWNER,   // whoever is in charge: the session, or an unlocked hand
    NEEDS_HEALTH,  // the same, and no latched fault
};

struct verb {
    char name[9];
    uint8_t least, most; // words, with the verb
    uint8_t needs;
    enum result (*act)(struct order *order);
    void (*tell)(const struct order *order); // what follows `ok`; run again for a repeated line
};

// ---- words into values

static bool number(const char *word, uint32_t most, uint32_t *value) {
    uint32_t sum = 0;
    uint8_t digits = 0;
    for (; word[digits] != 0; digits++) {
        if (word[digits] < '0' || word[digits] > '9' || digits == 7) {
            return false;
        }
        sum = sum * 10 + (uint8_t)(word[digits] - '0');
    }
    *value = sum;
    return digits > 0 && sum <= most;
}

// Optional last argument: how long an order holds, shortened to what is allowed.
static bool lease(const struct order *order, uint8_t at, uint16_t standard, uint16_t *ms) {
    uint16_t most = order->typed ? HAND_LEASE_MAX : LEASE_MAX;
    uint32_t asked = order->typed ? HAND_LEASE_MAX : standard;
    if (order->words > at && (!number(order->word[at], 9999999, &asked) || asked == 0)) {
        return false;
    }
    *ms = (uint16_t)((asked < most ? (uint16_t)asked : most) + order->rig->owed);
    return true;
}

static bool hex_byte(const char *word, uint8_t *value) {
    uint8_t sum = 0;
    for (uint8_t i = 0; i < 2; i++) {
        char c = word[i];
        uint8_t digit;
        if (c >= '0' && c <= '9') {
            digit = (uint8_t)(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            digit = (uint8_t)(c - 'a' + 10);
        } else {
            return false;
        }
        sum = (uint8_t)(sum << 4 | digit);
    }
    *value = sum;
    return true;
}

static bool colour(const char *word, struct colour *colour) {
    return hex_byte(word, &colour->red) && hex_byte(word + 2, &colour->green) &&
           hex_byte(word + 4, &colour->blue) && word[6] == 0;
}

static bool same(const char *word, const char *flash) {
    return strcmp_P(word, flash) == 0;
}

// ---- verbs

static enum result act_pump(struct order *order) {
    uint32_t duty, blind = 0;
    uint16_t ms;
    if (!number(order->word[1], 1000, &duty) || !lease(order, 2, LEASE_DEFAULT, &ms) ||
        (order->words > 3 && !number(order->word[3], 1, &blind))) {
        return RESULT_RANGE;
    }
    order->rig->lease_lost = false;
    if (duty == 0) {
        pump_stop(&order->rig->pump);
    } else {
        pump_order(&order->rig->pump, (uint16_t)duty, ms, blind != 0);
    }
    return RESULT_OK;
}

static enum result act_med(struct order *order) {
    uint32_t ul, rate = 0;
    uint16_t ms;
    if (!number(order->word[1], MEDICINE_BOLUS, &ul)) {
        return RESULT_RANGE;
    }
    if (ul > 0 && order->words < 3) {
        return RESULT_ARGS;
    }
    if ((order->words > 2 && !number(order->word[2], MEDICINE_FULL, &rate)) ||
        !lease(order, 3, LEASE_DEFAULT, &ms)) {
        return RESULT_RANGE;
    }
    order->rig->lease_lost = false;
    if (!medicine_order(&order->rig->medicine, (uint16_t)ul, rate, ms)) {
        order->rig->faults |= FAULT_MEDICINE;
        return RESULT_LIMIT;
    }
    order->rig->faults &= (uint8_t)~FAULT_MEDICINE;
    return RESULT_OK;
}

static void tell_med(const struct order *order) {
    text_field(order->rig->medicine.given);
}

static enum result act_pinch(struct order *order) {
    struct pinch *pinch = &order->rig->pinch;
    uint32_t place;
    uint16_t ms;
    if (!number(order->word[1], SERVO_MAX, &place) || (place > 100 && place < SERVO_MIN) ||
        !lease(order, 2, LEASE_MAX, &ms)) {
        return RESULT_RANGE;
    }
    order->rig->lease_lost = false;
    pinch_order(pinch, place > 100 ? (uint16_t)place : pinch_width(pinch, (uint8_t)place), ms);
    return RESULT_OK;
}

static enum result act_led(struct order *order) {
    static const char patterns[][6] PROGMEM = {"", "solid", "pulse", "flow", "chase"};
    // The slowest and quickest pace of each, in ms, chosen so that no lamp flashes three times a second.
    static const uint16_t standard[] PROGMEM = {0, 1000, 1500, 40, 120};
    static const uint16_t quickest[] PROGMEM = {0, 1, PULSE_PERIOD_MIN, 10, 60};
    struct lights *lights = &order->rig->lights;
    const char *what = order->word[1];
    uint32_t at, count;
    struct colour shade;

    if (same(what, PSTR("px"))) {
        if (order->words < 4) {
            return RESULT_ARGS;
        }
        uint8_t given = (uint8_t)(order->words - 3);
        if (!number(order->word[2], (uint32_t)(LAMPS - given), &at)) {
            return RESULT_RANGE;
        }
        for (uint8_t i = 0; i < given; i++) {
            if (!colour(order->word[3 + i], &shade)) {
                return RESULT_RANGE;
            }
        }
        for (uint8_t i = 0; i < given; i++) {
            colour(order->word[3 + i], &shade);
            lights_set(lights, (uint8_t)(at + i), shade);
        }
        return RESULT_OK;
    }
    if (same(what, PSTR("run"))) {
        if (order->words != 5) {
            return RESULT_ARGS;
        }
        if (!number(order->word[2], LAMPS - 1, &at) || !number(order->word[3], LAMPS - at, &count) ||
            !colour(order->word[4], &shade)) {
            return RESULT_RANGE;
        }
        for (uint8_t i = 0; i < count; i++) {
            lights_set(lights, (uint8_t)(at + i), shade);
        }
        return RESULT_OK;
    }
    if (same(what, PSTR("show")) || same(what, PSTR("off"))) {
        if (order->words != 2) {
            return RESULT_ARGS;
        }
        if (what[0] == 's') {
            lights_show(lights);
        } else {
            lights_off(lights);
        }
        return RESULT_OK;
    }
    for (uint8_t i = PATTERN_SOLID; i <= PATTERN_CHASE; i++) {
        if (!same(what, patterns[i])) {
            continue;
        }
        if (order->words < 3 || order->words > 4) {
            return RESULT_ARGS;
        }
        uint32_t pace = pgm_read_word(&standard[i]);
        if (!colour(order->word[2], &shade) ||
            (order->words == 4 &&
             (!number(order->word[3], 10000, &pace) || pace < pgm_read_word(&quickest[i])))) {
            return RESULT_RANGE;
        }
        lights_pattern(lights, i, shade, (uint16_t)pace);
        return RESULT_OK;
    }
    return RESULT_ARGS;
}

static enum result act_tel(struct order *order) {
    uint32_t hertz;
    if (!number(order->word[1], TELEMETRY_MAX, &hertz)) {
        return RESULT_RANGE;
    }
    order->rig->schedule.period = (uint16_t)(hertz == 0 ? 0 : 1000 / hertz);
    return RESULT_OK;
}

static enum result act_hello(struct order *order) {
    struct rig *rig = order->rig;
    uint32_t proto;
    if (!number(order->word[1], 9999999, &proto)) {
        return RESULT_RANGE;
    }
    if (proto != PROTOCOL) {
        return RESULT_PROTO;
    }
    if (order->typed) {
        return RESULT_OK; // who are you? - a session needs checksums
    }
    rig_stop(rig); // whoever comes anew inherits nothing that runs
    lights_off(&rig->lights);
    lease_end(&rig->hand);
    recall_clear(&rig->recall);
    ++*rig->start->session;
    rig->session = true;
    rig->measured = rig->line.measured;
    rig->medicine.given = 0;
    rig->schedule.period = TELEMETRY_PERIOD;
    rig->patience = HEARTBEAT_MAX;
    return RESULT_OK;
}

static void tell_hello(const struct order *order) {
    report_hello(order->rig);
}

// hb [ms [session]]: a session's number, if given, must be the running one, so that a program which
// was replaced, or whose Nano restarted, learns of it.
static enum result act_hb(struct order *order) {
    struct rig *rig = order->rig;
    uint32_t ms = HEARTBEAT_MAX, session = *rig->start->session;
    if ((order->words > 1 && (!number(order->word[1], 9999999, &ms) || ms == 0)) ||
        (order->words > 2 && !number(order->word[2], UINT16_MAX, &session))) {
        return RESULT_RANGE;
    }
    if (session != *rig->start->session) {
        return RESULT_SESSION;
    }
    rig->patience = ms > HEARTBEAT_MAX ? HEARTBEAT_MAX : ms < HEARTBEAT_MIN ? HEARTBEAT_MIN : (uint16_t)ms;
    return RESULT_OK;
}

static enum result act_stop(struct order *order) {
    rig_stop(order->rig);
    lights_off(&order->rig->lights);
    return RESULT_OK;
}

static enum result act_clear(struct order *order) {
    return rig_clear(order->rig) ? RESULT_OK : RESULT_FAULT;
}

static enum result act_unlock(struct order *order) {
    if (order->rig->session) {
        return RESULT_LOCKED;
    }
    lease_grant(&order->rig->hand, HAND_TIME);
    return RESULT_OK;
}

static enum result act_get(struct order *order) {
    return settings_find(order->word[1]) < SETTINGS ? RESULT_OK : RESULT_RANGE;
}

static void tell_get(const struct order *order) {
    text_field(order->rig->settings.value[settings_find(order->word[1])]);
}

static enum result act_set(struct order *order) {
    struct rig *rig = order->rig;
    enum setting setting = settings_find(order->word[1]);
    uint32_t value;
    if (setting == SETTINGS || !number(order->word[2], UINT16_MAX, &value)) {
        return RESULT_RANGE;
    }
    if (rig_running(rig) || rig->pinch.driven) {
        return RESULT_BUSY;
    }
    if (!settings_change(&rig->settings, setting, (uint16_t)value)) {
        return RESULT_RANGE;
    }
    if (setting != SETTING_LIGHT) {
        pinch_init(&rig->pinch, rig->settings.value[SETTING_OPEN], rig->settings.value[SETTING_SHUT]);
    }
    return RESULT_OK;
}

static enum result act_reset(struct order *order) {
    rig_stop(order->rig);
    order->rig->reset = true;
    return RESULT_OK;
}

static enum result act_nothing(struct order *order) {
    (void)order;
    return RESULT_OK;
}

static void tell_faults(const struct order *order) {
    report_faults(order->rig);
}

static void tell_selftest(const struct order *order) {
    report_selftest(order->rig);
}

static void tell_info(const struct order *order) {
    report_info(order->rig);
}

#ifdef TEST_BUILD
// Faults to order, so that what guards against them can be seen to work.
static enum result act_inject(struct order *order) {
    if (same(order->word[1], PSTR("hang"))) {
        for (;;) {
        }
    }
    return RESULT_ARGS;
}
#endif

// The busiest first: the search is a walk.
static const struct verb verbs[] PROGMEM = {
    {"hb", 1, 3, NEEDS_OWNER, act_hb, 0},
    {"pump", 2, 4, NEEDS_HEALTH, act_pump, 0},
    {"led", 2, FIELDS, NEEDS_OWNER, act_led, 0},
    {"pinch", 2, 3, NEEDS_HEALTH, act_pinch, 0},
    {"med", 2, 4, NEEDS_HEALTH, act_med, tell_med},
    {"stop", 1, 1, NEEDS_NOTHING, act_stop, 0},
    {"hello", 2, 2, NEEDS_NOTHING, act_hello, tell_hello},
    {"clear", 1, 1, NEEDS_OWNER, act_clear, 0},
    {"tel", 2, 2, NEEDS_OWNER, act_tel, 0},
    {"get", 2, 2, NEEDS_NOTHING, act_get, tell_get},
    {"set", 3, 3, NEEDS_OWNER, act_set, 0},
    {"fault?", 1, 1, NEEDS_NOTHING, act_nothing, tell_faults},
    {"info", 1, 1, NEEDS_NOTHING, act_nothing, tell_info},
    {"selftest", 1, 1, NEEDS_NOTHING, act_nothing, tell_selftest},
    {"unlock", 1, 1, NEEDS_NOTHING, act_unlock, 0},
    {"reset", 1, 1, NEEDS_OWNER, act_reset, 0},
#ifdef TEST_BUILD
    {"inject", 2, 2, NEEDS_NOTHING, act_inject, 0},
#endif
};
#define VERBS (sizeof verbs / sizeof verbs[0])

static bool find_verb(const char *name, struct verb *verb) {
    for (uint8_t i = 0; i < VERBS; i++) {
        if (same(name, verbs[i].name)) {
            memcpy_P(verb, &verbs[i], sizeof *verb);
            return true;
        }
    }
    return false;
}

// ---- lines

static bool in_charge(const struct order *order) {
    const struct rig *rig = order->rig;
    if (order->typed) {
        return !rig->session && lease_live(&rig->hand);
    }
    return rig->session && rig->line.measured >= rig->measured;
}

static enum result permitted(const struct order *order, const struct verb *verb) {
    if (order->words < verb->least || order->words > verb->most) {
        return RESULT_ARGS;
    }
    if (verb->needs == NEEDS_NOTHING) {
        return RESULT_OK;
    }
    if (!in_charge(order)) {
        return order->typed ? RESULT_LOCKED : RESULT_SESSION;
    }
    if (verb->needs == NEEDS_HEALTH && order->rig->faults & FAULTS_LATCHED) {
        return order->rig->faults & (FAULT_STOP_BYTE | FAULT_SUPPLY) ? RESULT_STOPPED : RESULT_FAULT;
    }
    return RESULT_OK;
}

// Cut at single spaces, in place. False if there are too many words or an empty one.
static bool split(struct order *order, char *text) {
    order->words = 0;
    for (;;) {
        if (order->words == FIELDS || *text == ' ' || *text == 0) {
            return false;
        }
        order->word[order->words++] = text;
        while (*text != ' ' && *text != 0) {
            text++;
        }
        if (*text == 0) {
            return true;
        }
        *text++ = 0;
    }
}

static void answer(const struct order *order, enum result result, const struct verb *verb) {
    if (result != RESULT_OK) {
        text_flash(PSTR("err"));
        text_field(result);
        text_char(' ');
    }
    text_flash(result_words[result]);
    if (result == RESULT_OK && verb->tell != 0) {
        verb->tell(order);
    }
    text_end();
}

// `known` is what the recall says of this line: a repeated one is answered and not carried out.
static enum result carry_out(struct order *order, char *text, uint8_t known, struct verb *verb) {
    if (!split(order, text)) {
        return RESULT_ARGS;
    }
    if (!find_verb(order->word[0], verb)) {
        return RESULT_VERB;
    }
    if (known != RECALL_NONE) {
        return known;
    }
    enum result result = permitted(order, verb);
    if (result == RESULT_OK) {
        result = verb->act(order);
    }
    return result;
}

// The number before the first space, 0 to 255; at most three digits and no leading zero.
static bool take_seq(char **text, uint8_t *seq) {
    uint16_t value = 0;
    char *at = *text;
    for (; *at >= '0' && *at <= '9'; at++) {
        value = (uint16_t)(value * 10 + (uint8_t)(*at - '0'));
        if (at - *text == 3) {
            return false;
        }
    }
    if (*at != ' ' || at == *text || value > UINT8_MAX || (**text == '0' && at - *text > 1)) {
        return false;
    }
    *text = at + 1;
    *seq = (uint8_t)value;
    return true;
}

// A damaged line's number is only a hint, but a right guess saves the host its waiting time.
static void refuse(struct line *line, const char *why) {
    uint8_t seq;
    char *text = line->text;
    bool known = take_seq(&text, &seq);
    text_begin();
    text_flash(PSTR("nak "));
    if (known) {
        text_number(seq);
    } else {
        text_char('-');
    }
    text_char(' ');
    text_flash(why);
    text_end();
}

static void take_summed(struct rig *rig) {
    struct order order = {.rig = rig};
    struct verb verb;
    char *text = rig->line.text;
    uint8_t seq;
    if (!take_seq(&text, &seq)) {
        refuse(&rig->line, PSTR("seq"));
        return;
    }
    text_begin();
    text_number(seq); // the wire takes 40 us a character: time in which the order is carried out
    text_char(' ');
    uint8_t known = recall_find(&rig->recall, seq, rig->line.crc);
    enum result result = carry_out(&order, text, known, &verb);
    if (known == RECALL_NONE) {
        recall_keep(&rig->recall, seq, rig->line.crc, (uint8_t)result);
    }
    if (rig->session) {
        lease_grant(&rig->heartbeat, (uint16_t)(rig->patience + rig->owed));
    }
    answer(&order, result, &verb);
}

// `crc TEXT` answers with the checksum of TEXT, spaces and all, so it is not cut into words.
static bool tell_crc(const char *text) {
    static const char verb[] PROGMEM = "crc ";
    for (uint8_t i = 0; i < 4; i++) {
        if (*text++ != (char)pgm_read_byte(&verb[i])) {
            return false;
        }
    }
    uint16_t crc = CRC_START;
    while (*text != 0) {
        crc = crc_step(crc, (uint8_t)*text++);
    }
    text_flash(PSTR("ok "));
    text_hex(crc);
    text_end();
    return true;
}

static void take_typed(struct rig *rig) {
    struct order order = {.rig = rig, .typed = true};
    struct verb verb;
    text_begin();
    if (!tell_crc(rig->line.text)) {
        enum result result = carry_out(&order, rig->line.text, RECALL_NONE, &verb);
        answer(&order, result, &verb);
    }
}

void command_byte(struct rig *rig, char byte) {
    struct line *line = &rig->line;
    enum line_found found = line_take(line, byte);
    switch (found) {
    case LINE_MORE:
        return;
    case LINE_SUMMED:
        take_summed(rig);
        break;
    case LINE_BARE:
        take_typed(rig);
        break;
    case LINE_STATUS:
        report_status(rig);
        break;
    case LINE_BAD_SUM:
        refuse(line, PSTR("crc"));
        break;
    case LINE_BAD_SIZE:
        refuse(line, PSTR("len"));
        break;
    case LINE_BAD_CHAR:
        refuse(line, PSTR("char"));
        break;
    }
    line_start(line);
}
