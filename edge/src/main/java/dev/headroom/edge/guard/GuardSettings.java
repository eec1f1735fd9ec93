// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import dev.headroom.ground.SettingsCheck;

/**
 * The bounds of a request.
 *
 * <p>Immutable.
 *
 * @param maxBodyBytes the largest body of any content type, from 0 to 1 GiB
 * @param maxUriLength the longest path and query together, from 64 to 65 536 characters
 * @param pace how slowly a body may come
 * @param json how deep and long the parts of a JSON body may be
 */
public record GuardSettings(long maxBodyBytes, int maxUriLength, BodyPace pace, JsonBounds json) {
  /**
   * Checks.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public GuardSettings {
    new SettingsCheck()
        .between(
            "headroom.edge.guard.max-body-bytes",
            maxBodyBytes,
            0,
            1L << 30,
            "set the largest body that a handler needs")
        .between(
            "headroom.edge.guard.max-uri-length",
            maxUriLength,
            64,
            65_536,
            "set the longest path and query that a handler needs")
        .throwIfAny();
  }

  /** Creates bounds with the ordinary pace and JSON bounds. */
  public GuardSettings(long maxBodyBytes, int maxUriLength) {
    this(maxBodyBytes, maxUriLength, BodyPace.defaults(), JsonBounds.defaults());
  }

  /** Returns the ordinary bounds: bodies of 1 MiB, addresses of 4096 characters. */
  public static GuardSettings defaults() {
    return new GuardSettings(1 << 20, 4096);
  }
}
