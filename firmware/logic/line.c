#include "line.h"

#include "crc.h"

#define NO_STAR 0xFF
#define PATIENCE_DAMAGED 5
#define PATIENCE_MACHINE 20

void line_start(struct line *line) {
    line->length = 0;
    line->size = 0;
    line->sum_digits = NO_STAR;
    line->crc = CRC_START;
    line->sum = 0;
    line->trouble = LINE_MORE;
    line->quiet = 0;
}

static enum line_found finish(struct line *line) {
    line->text[line->length] = 0;
    if (line->trouble != LINE_MORE) {
        return line->trouble;
    }
    if (line->sum_digits == NO_STAR) {
        if (line->length == 0) {
            line_start(line);
            return LINE_MORE; // an empty line says nothing and gets no answer
        }
        return LINE_BARE;
    }
    // A lost character slips past a checksum of 16 bits once in so many; past the length it cannot.
    line->measured = line->sum_digits == 6;
    uint32_t right = line->measured ? (uint32_t)line->length << 16 | line->crc : line->crc;
    bool complete = line->measured || line->sum_digits == 4;
    return complete && line->sum == right ? LINE_SUMMED : LINE_BAD_SUM;
}

static void take_sum_digit(struct line *line, char byte) {
    uint8_t digit;
    if (byte >= '0' && byte <= '9') {
        digit = (uint8_t)(byte - '0');
    } else if (byte >= 'A' && byte <= 'F') {
        digit = (uint8_t)(byte - 'A' + 10);
    } else {
        line->trouble = LINE_BAD_SUM;
        return;
    }
    line->sum = line->sum << 4 | digit;
    line->sum_digits = (uint8_t)(line->sum_digits < 7 ? line->sum_digits + 1 : 7);
}

enum line_found line_take(struct line *line, char byte) {
    line->quiet = 0;
    if (byte == '\n') {
        return finish(line);
    }
    if (byte == '\r') {
        return LINE_MORE;
    }
    if (byte == '?' && line->size == 0) {
        return LINE_STATUS;
    }
    if (line->trouble != LINE_MORE) {
        return LINE_MORE;
    }
    if (++line->size > LINE_IN) {
        line->trouble = LINE_BAD_SIZE;
    } else if (byte < ' ' || byte > '~') {
        line->trouble = LINE_BAD_CHAR;
    } else if (line->sum_digits != NO_STAR) {
        take_sum_digit(line, byte);
    } else if (byte == '*') {
        line->sum_digits = 0;
    } else {
        line->text[line->length++] = byte;
        line->crc = crc_step(line->crc, (uint8_t)byte);
    }
    return LINE_MORE;
}

void line_tick(struct line *line, bool machine) {
    if (line->size == 0 || line->quiet == UINT8_MAX) {
        return;
    }
    line->quiet++;
    if ((line->trouble != LINE_MORE && line->quiet > PATIENCE_DAMAGED) ||
        (machine && line->quiet > PATIENCE_MACHINE)) {
        line_start(line);
    }
}
