// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import dev.headroom.ground.StoreUnavailableException;
import java.time.Duration;

/**
 * The record of what is revoked: durable, ordered, the one truth.
 *
 * <p>Every order takes the next revision and holds it until it has committed, so that revisions
 * commit in their order and a reader who asks for what came after n misses nothing. The record's
 * time never goes back. Thread-safe. Every method may throw {@link StoreUnavailableException}; then
 * nothing is known about whether an order took effect, and it may be given again.
 */
public interface RevocationStore {

  /**
   * Writes the cut, ends the sessions that it reaches, and notes who did it: in one transaction.
   *
   * @param order what to end
   * @param tokenLife the longest life of an access token, for which cuts of names are kept
   */
  RevocationResult revoke(Revocation order, Duration tokenLife);

  /**
   * Notes that an instance obeys all up to a revision, and returns what came after it.
   *
   * @param instance its name, never the same for two that run
   * @param revision up to which it obeys; 0 to read all
   */
  RevocationChanges changesAfter(String instance, long revision);

  /** Asks about one token. */
  RevocationLookup lookup(RevocableToken facts);

  /**
   * Counts the instances that obey a revision, among those that were heard lately.
   *
   * @param lately how long ago at most
   */
  Confirmations confirmations(long revision, Duration lately);

  /** Forgets an instance that ends. */
  void leave(String instance);

  /**
   * Asks to be woken when there may be something new; a wake may be lost, doubled or late.
   *
   * @param wake returns at once, on any thread
   */
  void onChange(Runnable wake);
}
