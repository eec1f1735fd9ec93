// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import java.net.http.HttpRequest;
import java.util.function.Function;

/**
 * A row of the report that is measured one request at a time.
 *
 * <p>Immutable.
 *
 * @param id the row's id, stable from release to release
 * @param original what the system's document reports, such as {@code 400 -> 30 ms}
 * @param goal the least ratio of the times before and after
 * @param cached whether the application's caches are on; without them indexes and queries alone are
 *     compared
 * @param request draws a request
 */
public record Endpoint(
    String id,
    String original,
    double goal,
    boolean cached,
    Function<Caller, HttpRequest> request) {}
