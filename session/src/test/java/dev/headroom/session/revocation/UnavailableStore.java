// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import dev.headroom.ground.StoreUnavailableException;
import java.time.Duration;
import java.util.List;

/** A store that a test makes unavailable, or exchanges. Confined to one thread. */
public final class UnavailableStore implements RevocationStore {
  public RevocationStore delegate;
  public boolean unavailable;
  public boolean keepsNothing;
  public int lookups;

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
  public RevocationResult revoke(Revocation order, Position from) {
    return available().revoke(order, from);
  }

  @Override
  public Changes changesAfter(Position position) {
    return available().changesAfter(position);
  }

  @Override
  public void restore(List<RevocationEntry> lost, Position from) {
    if (keepsNothing) {
      throw new StoreUnavailableException("store", "test", Duration.ZERO);
    }
    available().restore(lost, from);
  }

  @Override
  public Lookup lookup(RevocableToken token) {
    lookups++;
    return available().lookup(token);
  }

  @Override
  public Confirmations confirmations(long revision, String origin, Duration window) {
    return available().confirmations(revision, origin, window);
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
