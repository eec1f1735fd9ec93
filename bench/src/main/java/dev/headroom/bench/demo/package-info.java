// SPDX-License-Identifier: Apache-2.0
/**
 * Compares an application in its three states: answers, latencies, load and capacity.
 *
 * <p>A {@link dev.headroom.bench.demo.Scenario} describes the application, its requests and its
 * goals; {@link dev.headroom.bench.demo.Demo} measures it.
 */
@NullMarked
package dev.headroom.bench.demo;

import org.jspecify.annotations.NullMarked;
