// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an application keeps with a session, by name.
 *
 * <p>Thread-safe. May throw {@link dev.headroom.ground.StoreUnavailableException}. It never makes a
 * session: what is written to one that ended is dropped, so nothing comes back by halves.
 */
public interface AttributeStore {
  /** Returns all that is kept with a session; empty for one that ended or never was. */
  Map<String, byte[]> readAll(String session);

  /**
   * Writes what changed, and nothing else, so that two requests at once lose nothing of one
   * another.
   *
   * @param changes by name; null removes
   * @return false if the session is not alive; then nothing was written
   */
  boolean write(String session, Map<String, byte @Nullable []> changes);

  /**
   * Gives a session that belongs to nobody to a user who signed in.
   *
   * @return false if it is not alive, or has a user already
   */
  boolean assignUser(String session, String user);
}
