// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import java.util.Objects;
import java.util.function.Function;
import javax.cache.configuration.MutableConfiguration;

/**
 * Configures a cache of JSR-107 that has the levels and the promises of a {@link
 * dev.headroom.cache.Cache}.
 *
 * <p>Confined to one thread while it is being set; a cache takes a copy.
 *
 * <p>The policy's TTL bounds the expiry of the expiry policy; its name, not that of the JSR-107
 * cache, is what instances share. Values are stored by reference unless {@link #setStoreByValue}
 * says otherwise; then the policy's codec copies them, and the JDK's serialisation copies keys.
 *
 * <p>Where the provider's {@link dev.headroom.cache.Caches} have a shared level, what is put,
 * removed and loaded is shared, and coherent within the policy's bound. Operations that look before
 * they write ({@code putIfAbsent}, {@code replace}, {@code remove} of a value, {@code getAnd…},
 * {@code invoke}) are atomic among the threads of one process only: two processes may both find the
 * key absent. Listeners and statistics cover this process, and an iterator walks what this process
 * has in memory.
 *
 * @param <K> the key
 * @param <V> the value
 */
public final class HeadroomConfiguration<K, V> extends MutableConfiguration<K, V> {

  private static final long serialVersionUID = 1L;

  private final transient CachePolicy<V> policy;
  private final transient Function<? super K, String> keyEncoder;

  /**
   * Creates a configuration.
   *
   * @param policy how values are cached; its name must be unique among the provider's caches
   * @param keyEncoder encodes a key for the shared level; different keys must be encoded
   *     differently
   */
  public HeadroomConfiguration(CachePolicy<V> policy, Function<? super K, String> keyEncoder) {
    this.policy = Objects.requireNonNull(policy, "policy");
    Objects.requireNonNull(policy.codec(), "codec of the policy");
    this.keyEncoder = Objects.requireNonNull(keyEncoder, "keyEncoder");
    isStoreByValue = false;
  }

  /**
   * Copies a configuration.
   *
   * @param other what to copy
   */
  public HeadroomConfiguration(HeadroomConfiguration<K, V> other) {
    super(other);
    this.policy = other.policy;
    this.keyEncoder = other.keyEncoder;
  }

  /**
   * Returns how values are cached.
   *
   * @return as given
   */
  public CachePolicy<V> policy() {
    return policy;
  }

  /** The policy's codec. */
  Codec<V> codec() {
    return Objects.requireNonNull(policy.codec(), "codec of the policy");
  }

  /**
   * Returns what writes keys.
   *
   * @return as given
   */
  public Function<? super K, String> keyEncoder() {
    return keyEncoder;
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof HeadroomConfiguration<?, ?> known
        && policy.equals(known.policy)
        && keyEncoder.equals(known.keyEncoder);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + policy.hashCode();
  }
}
