// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stores the attributes that an application keeps with a session, by name.
 *
 * <p>Thread-safe. May throw {@link dev.headroom.ground.StoreUnavailableException}. It never creates
 * a session: a write to one that has ended is dropped.
 */
public interface AttributeStore {
  /** Returns the attributes of a session; empty if it has ended or never existed. */
  Map<String, byte[]> readAll(String session);

  /**
   * Writes the changed attributes and no others, so that concurrent requests do not overwrite each
   * other.
   *
   * @param changes by name; null removes an attribute
   * @return false if the session has ended; then nothing was written
   */
  boolean write(String session, Map<String, byte @Nullable []> changes);

  /**
   * Assigns an anonymous session to a user who signed in.
   *
   * @return false if it has ended, or has a user already
   */
  boolean assignUser(String session, String user);
}
