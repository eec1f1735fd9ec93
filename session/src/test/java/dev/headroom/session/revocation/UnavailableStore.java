// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import dev.headroom.ground.StoreUnavailableException;
import java.time.Duration;

/** A store that a test makes unavailable. Confined to one thread. */
public final class UnavailableStore implements RevocationStore {
  private final RevocationStore delegate;
  public boolean unavailable;

  public UnavailableStore(RevocationStore delegate) {
    this.delegate = delegate;
  }

  private RevocationStore available() {
    if (unavailable) {
      throw new StoreUnavailableException("store", "test", Duration.ZERO);
    }
    return delegate;
  }

  @Override
  public RevocationResult revoke(Revocation order, Duration entryLife) {
    return available().revoke(order, entryLife);
  }

  @Override
  public Changes changesAfter(String instance, long revision) {
    return available().changesAfter(instance, revision);
  }

  @Override
  public Lookup lookup(RevocableToken token) {
    return available().lookup(token);
  }

  @Override
  public Confirmations confirmations(long revision, Duration window) {
    return available().confirmations(revision, window);
  }

  @Override
  public long removeExpired() {
    return available().removeExpired();
  }

  @Override
  public void leave(String instance) {
    available().leave(instance);
  }

  @Override
  public void onChange(Runnable wake) {
    delegate.onChange(wake);
  }
}
