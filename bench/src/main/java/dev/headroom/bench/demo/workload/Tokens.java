// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo.workload;

/**
 * Issues bearer tokens as the application does, so that thousands of users need no sign-in.
 *
 * <p>Thread-safe, as every implementation must be.
 */
@FunctionalInterface
public interface Tokens {

  /** The user who is the administrator in the sample data. */
  long ADMINISTRATOR = 1;

  /** Returns a token of a user that is valid for the time of a demo. */
  String of(long user);
}
