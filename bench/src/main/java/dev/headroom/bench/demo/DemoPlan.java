// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.demo.workload.Workload;

/**
 * What a demo measures, and how.
 *
 * <p>Immutable, but for the progress: one thread at a time.
 *
 * @param scenario the application
 * @param workload its requests
 * @param pace how long and how often
 * @param progress receives each step
 */
record DemoPlan(Scenario scenario, Workload workload, Pace pace, Progress progress) {}
