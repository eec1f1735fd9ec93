// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import java.util.Objects;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * The entry as a processor sees it. What it does is noted, and done once it has returned well.
 *
 * <p>Confined to one thread.
 */
final class ProcessedEntry<K, V> implements MutableEntry<K, V> {

  private final K key;
  private final Entries<K, V> entries;
  private final Source<K, V> source;
  private final @Nullable Held<V> held;
  private @Nullable V value;
  private Deed deed = Deed.NOTHING;

  ProcessedEntry(K key, @Nullable Held<V> held, Entries<K, V> entries, Source<K, V> source) {
    this.key = key;
    this.held = held;
    this.entries = entries;
    this.source = source;
    this.value = held == null ? null : entries.out(held);
  }

  Deed deed() {
    return deed;
  }

  @Override
  public K getKey() {
    return key;
  }

  @Override
  public boolean exists() {
    return value != null;
  }

  @Override
  public @Nullable V getValue() {
    if (deed == Deed.NOTHING) {
      if (held != null) {
        deed = Deed.READ;
      } else if (source.readsThrough()) {
        value = source.load(key);
        deed = value == null ? Deed.NOTHING : Deed.LOADED;
      }
    }
    return value;
  }

  @Override
  public void setValue(V value) {
    this.value = Objects.requireNonNull(value, "value");
    deed = Deed.SET;
  }

  @Override
  public void remove() {
    boolean onlyHere = held == null && (deed == Deed.SET || deed == Deed.LOADED);
    deed = onlyHere ? Deed.NOTHING : Deed.REMOVED;
    value = null;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return Unwrapping.of(this, type);
  }

  /** Does what was noted; true if a value was set and is kept, or an entry was removed. */
  boolean settle() {
    V set = value;
    if (deed == Deed.READ && held != null) {
      entries.access(key, held);
    } else if (deed == Deed.LOADED && set != null) {
      entries.set(key, null, set);
    } else if (deed == Deed.SET && set != null) {
      source.write(key, set);
      return entries.set(key, held, set);
    } else if (deed == Deed.REMOVED) {
      source.delete(key);
      if (held != null) {
        entries.remove(key, held);
        return true;
      }
    }
    return false;
  }

  /** What all that a processor did comes to. */
  enum Deed {
    NOTHING,
    READ,
    LOADED,
    SET,
    REMOVED
  }
}
