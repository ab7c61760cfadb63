/* S2-STDP with competition groups by hand, for bench/spikes-workloads.ts: what klopf's dense engine is compared with.
 * gcc -O3 spikes.c -lm && ./a.out; it serves as serve.py does: a line of a number of samples in, the time they took out.
 * Sorting by radix, potentials of all units in one row a spike, weights [input][unit], which is the faster of both orders here. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { INPUTS = 2048, CLASSES = 10, GROUP = 5, TARGETS = 4, UNITS = CLASSES * GROUP, SAMPLES = 400 };
static const float END = 1, GAP = 0.03f, PLUS = 0.05f, MINUS = -0.1f, THRESHOLD = 200, RATE = 10;
static float weights[INPUTS][UNITS], sizes[UNITS], trained[UNITS];
static float data[SAMPLES][INPUTS];
static int labels[SAMPLES];
static int inputs[INPUTS], other_inputs[INPUTS];
static uint32_t keys[INPUTS], other_keys[INPUTS];
static int counts[2048];

static int sort(const float *times) {
  int n = 0;
  for (int i = 0; i < INPUTS; i++)
    if (times[i] < END) { inputs[n] = i; memcpy(&keys[n], &times[i], 4); n++; }
  int *from = inputs, *to = other_inputs;
  uint32_t *from_keys = keys, *to_keys = other_keys;
  for (int shift = 0; shift < 33; shift += 11) {
    memset(counts, 0, sizeof counts);
    for (int k = 0; k < n; k++) counts[(from_keys[k] >> shift) & 2047]++;
    for (int b = 0, sum = 0; b < 2048; b++) { int size = counts[b]; counts[b] = sum; sum += size; }
    for (int k = 0; k < n; k++) {
      int at = counts[(from_keys[k] >> shift) & 2047]++;
      to[at] = from[k];
      to_keys[at] = from_keys[k];
    }
    int *x = from; from = to; to = x;
    uint32_t *y = from_keys; from_keys = to_keys; to_keys = y;
  }
  if (from != inputs) memcpy(inputs, from, n * sizeof(int));
  return n;
}

static int is_target(int unit, int label) { return unit / GROUP == label && unit % GROUP >= GROUP - TARGETS; }

static void learn(const float *times, int label) {
  int n = sort(times), left = UNITS, fired[UNITS] = {0};
  float potential[UNITS] = {0}, threshold[UNITS], time[UNITS], kept[UNITS];
  for (int u = 0; u < UNITS; u++) { time[u] = END; threshold[u] = is_target(u, label) ? trained[u] : THRESHOLD; }
  for (int k = 0; k < n && left > 0;) {
    float now = times[inputs[k]];
    while (k < n && times[inputs[k]] == now) {
      const float *w = weights[inputs[k++]];
      for (int u = 0; u < UNITS; u++) potential[u] += w[u];
    }
    for (int u = 0; u < UNITS; u++)
      if (!fired[u] && potential[u] > threshold[u]) { fired[u] = 1; left--; time[u] = now; kept[u] = potential[u]; }
  }
  for (int u = 0; u < UNITS; u++) if (!fired[u]) kept[u] = potential[u];
  int winner[CLASSES];
  float sum = 0;
  int count = 0;
  for (int c = 0; c < CLASSES; c++) {
    int best = c * GROUP;
    for (int u = best + 1; u < (c + 1) * GROUP; u++)
      if (time[u] < time[best] || (time[u] == time[best] && kept[u] > kept[best])) best = u;
    winner[c] = best;
    for (int u = c * GROUP; u < (c + 1) * GROUP; u++) if (u != best) time[u] = END;
    if (time[best] < END) { sum += time[best]; count++; }
  }
  for (int u = 0; u < UNITS; u++)
    if (is_target(u, label)) {
      float share = time[u] < END ? (TARGETS - 1.f) / TARGETS : -1.f / TARGETS;
      trained[u] = fmaxf(THRESHOLD, trained[u] + RATE * share);
    }
  float after = GAP / CLASSES, before = GAP * (CLASSES - 1) / CLASSES;
  float base = fminf(count ? sum / count : END, END - after);
  for (int c = 0; c < CLASSES; c++) {
    int u = winner[c];
    float a = time[u], e = (a - (is_target(u, label) ? base - before : base + after)) / END;
    if (e == 0) continue;
    float up = e * PLUS, down = e * MINUS, s[4] = {0, 0, 0, 0};
    for (int i = 0; i < INPUTS; i += 4)
      for (int k = 0; k < 4; k++) {
        float w = weights[i + k][u] + (times[i + k] <= a ? up : down);
        w = w < 0 ? 0 : w > 1 ? 1 : w;
        weights[i + k][u] = w;
        s[k] += w;
      }
    float factor = sizes[u] / ((s[0] + s[1]) + (s[2] + s[3]));
    for (int i = 0; i < INPUTS; i++) weights[i][u] *= factor;
  }
}

static uint32_t state = 7;
static double draw(void) { return (state = state * 1664525u + 1013904223u) / 4294967296.0; }

int main(void) {
  for (int s = 0; s < SAMPLES; s++) {
    for (int i = 0; i < INPUTS; i++) data[s][i] = draw() < 0.5 ? END : (float)draw();
    labels[s] = (int)(draw() * CLASSES);
  }
  for (int u = 0; u < UNITS; u++) {
    trained[u] = THRESHOLD;
    for (int i = 0; i < INPUTS; i++) sizes[u] += weights[i][u] = 0.3f + 0.02f * (float)(draw() - 0.5);
  }
  puts("{\"ready\": true}");
  fflush(stdout);
  long steps;
  for (long at = 0; scanf("%ld", &steps) == 1;) {
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (long k = 0; k < steps; k++, at++) learn(data[at % SAMPLES], labels[at % SAMPLES]);
    clock_gettime(CLOCK_MONOTONIC, &to);
    printf("{\"steps\": %ld, \"seconds\": %.9f}\n", steps, (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec));
    fflush(stdout);
  }
  return 0;
}
