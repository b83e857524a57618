#include "medicine.h"

#include "../limits.h"

#define MINUTE 60000u

void medicine_init(struct medicine *medicine, struct account *account) {
    medicine->account = account;
    medicine->rest = MEDICINE_REST;
    uint16_t sum = 0;
    for (uint8_t i = 0; i < MEDICINE_MINUTES; i++) {
        sum = (uint16_t)(sum + account->minute[i]);
    }
    bool sound = account->now < MEDICINE_MINUTES && sum == account->total &&
                 (account->check ^ sum) == 0xFFFF && sum <= MEDICINE_WINDOW;
    // A reset broke off its writing: nobody knows what was given, so all of it was.
    if (!sound) {
        *account = (struct account){
            .minute = {MEDICINE_WINDOW}, .total = MEDICINE_WINDOW, .check = (uint16_t)~MEDICINE_WINDOW};
    }
}

static bool spent(const struct medicine *medicine) {
    return medicine->bolus >= MEDICINE_BOLUS || medicine->account->total >= MEDICINE_WINDOW ||
           medicine->alone >= MEDICINE_ALONE;
}

bool medicine_order(struct medicine *medicine, uint16_t ul, uint32_t rate, uint16_t lease_ms) {
    if (ul == 0 || rate == 0) {
        medicine_stop(medicine);
        return true;
    }
    if (spent(medicine)) {
        return false;
    }
    medicine->left = ul;
    medicine->rate = rate;
    medicine->duty = (uint16_t)((rate * 1000 + MEDICINE_FULL / 2) / MEDICINE_FULL);
    lease_grant(&medicine->lease, lease_ms);
    return true;
}

void medicine_stop(struct medicine *medicine) {
    medicine->duty = 0;
    medicine->left = 0;
    medicine->rate = 0;
    lease_end(&medicine->lease);
}

static void pass_minute(struct account *account) {
    account->now = (uint8_t)((account->now + 1) % MEDICINE_MINUTES);
    account->total = (uint16_t)(account->total - account->minute[account->now]);
    account->minute[account->now] = 0;
    account->check = (uint16_t)~account->total;
}

static void give_microlitre(struct medicine *medicine) {
    struct account *account = medicine->account;
    account->minute[account->now]++;
    account->total++;
    account->check = (uint16_t)~account->total;
    medicine->bolus++;
    medicine->given++;
    medicine->left--;
}

enum medicine_event medicine_tick(struct medicine *medicine, bool pump_runs) {
    if (++medicine->clock >= MINUTE) {
        medicine->clock = 0;
        pass_minute(medicine->account);
    }
    if (medicine->duty == 0) {
        medicine->rest = medicine->rest < MEDICINE_REST ? (uint16_t)(medicine->rest + 1) : MEDICINE_REST;
        if (medicine->rest == MEDICINE_REST) {
            medicine->bolus = 0;
            medicine->alone = 0;
        }
        return MEDICINE_FINE;
    }
    if (lease_tick(&medicine->lease)) {
        medicine_stop(medicine);
        return MEDICINE_LEASE;
    }
    medicine->rest = 0;
    medicine->alone = pump_runs ? 0 : (uint16_t)(medicine->alone + 1);
    medicine->part += medicine->rate;
    while (medicine->part >= MINUTE) {
        medicine->part -= MINUTE;
        give_microlitre(medicine);
        if (spent(medicine)) {
            medicine_stop(medicine);
            return MEDICINE_LIMIT;
        }
        if (medicine->left == 0) {
            medicine_stop(medicine);
            return MEDICINE_DONE;
        }
    }
    if (medicine->alone >= MEDICINE_ALONE) {
        medicine_stop(medicine);
        return MEDICINE_LIMIT;
    }
    return MEDICINE_FINE;
}
