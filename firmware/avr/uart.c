#include "uart.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

#include "../logic/port.h"
#include "pumps.h"

#define RX_SIZE 128 // more than arrives during a refresh of the lamps
#define TX_SIZE 256 // so that the indices roll over by themselves

static volatile uint8_t rx_head, rx_tail, tx_head, tx_tail;
static char rx[RX_SIZE];
static char tx[TX_SIZE];
static volatile uint16_t errors;

void uart_init(void) {
    UCSR0B = 0;
    UCSR0A = _BV(U2X0);
    UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
    UBRR0H = 0;
    UBRR0L = 7; // 16 MHz / 8 / 8 = 250000, exactly
    UCSR0B = _BV(RXCIE0) | _BV(RXEN0) | _BV(TXEN0);
}

ISR(USART_RX_vect) {
    uint8_t status = UCSR0A;
    char byte = (char)UDR0;
    if (status & (_BV(FE0) | _BV(DOR0))) {
        errors++;
    }
    // The stop byte is acted on here, so that nothing the loop does can delay it.
    if (byte == '!' && !(status & _BV(FE0))) {
        pumps_stop();
        return;
    }
    uint8_t head = rx_head;
    uint8_t next = (uint8_t)(head + 1) % RX_SIZE;
    if (next == rx_tail) {
        errors++; // the line it belongs to fails its checksum and is sent again
        return;
    }
    rx[head] = byte;
    rx_head = next;
}

ISR(USART_UDRE_vect) {
    uint8_t tail = tx_tail;
    if (tail == tx_head) {
        UCSR0B &= (uint8_t)~_BV(UDRIE0);
        return;
    }
    UDR0 = (uint8_t)tx[tail];
    tx_tail = (uint8_t)(tail + 1);
}

bool uart_waiting(void) {
    return rx_head != rx_tail;
}

bool uart_take(char *byte) {
    uint8_t tail = rx_tail;
    if (tail == rx_head) {
        return false;
    }
    *byte = rx[tail];
    rx_tail = (uint8_t)(tail + 1) % RX_SIZE;
    return true;
}

void port_send(char byte) {
    uint8_t head = tx_head;
    tx[head] = byte;
    tx_head = (uint8_t)(head + 1);
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        UCSR0B |= _BV(UDRIE0);
    }
}

uint8_t port_room(void) {
    return (uint8_t)(tx_tail - tx_head - 1);
}

bool uart_sent(void) {
    return tx_tail == tx_head;
}

uint16_t uart_errors(void) {
    uint16_t count;
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        count = errors;
    }
    return count;
}
