// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.load;

import java.time.Duration;
import java.util.Set;

/**
 * Something that a request needs and that there is not enough of at some load.
 *
 * <p>Immutable.
 *
 * @param name in meters and reports, such as {@code cpu} or {@code pool HikariPool-1}
 * @param kind how it limits the load
 * @param contents the names of the pools and stations in which time passes while a unit of this one
 *     is held
 * @param maxCalls calls of a bulkhead that may run and wait; 0 for any number
 * @param maxWait longest wait for a unit of a bulkhead
 */
public record Resource(
    String name, ResourceKind kind, Set<String> contents, int maxCalls, Duration maxWait) {

  /** Copies the contents. */
  public Resource {
    contents = Set.copyOf(contents);
  }

  /** Returns a resource for which calls wait without a bound that matters. */
  public static Resource of(String name, ResourceKind kind, String... contents) {
    return new Resource(name, kind, Set.of(contents), 0, Duration.ZERO);
  }
}
