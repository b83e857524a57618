// The line to the host: 250000 baud, 8N1, both ways by interrupt.
#pragma once

#include <stdbool.h>
#include <stdint.h>

void uart_init(void);
bool uart_take(char *byte); // false if none waits
bool uart_waiting(void);    // a received byte waits
bool uart_sent(void);       // everything queued is on the wire
uint16_t uart_errors(void); // bytes that came broken, or found no room
