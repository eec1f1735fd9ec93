// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import dev.headroom.jcache.entry.EntryOperations;
import dev.headroom.jcache.entry.LoaderWriter;
import dev.headroom.jcache.entry.StoredEntry;
import dev.headroom.jcache.entry.Unwrapper;
import java.util.Objects;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * The entry as a processor sees it. What it does is noted, and done once it has returned well.
 *
 * <p>Confined to one thread.
 */
final class ProcessorEntry<K, V> implements MutableEntry<K, V> {

  private final K key;
  private final EntryOperations<K, V> entries;
  private final LoaderWriter<K, V> source;
  private final @Nullable StoredEntry<V> stored;
  private @Nullable V value;
  private Action action = Action.NOTHING;

  ProcessorEntry(
      K key,
      @Nullable StoredEntry<V> stored,
      EntryOperations<K, V> entries,
      LoaderWriter<K, V> source) {
    this.key = key;
    this.stored = stored;
    this.entries = entries;
    this.source = source;
    this.value = stored == null ? null : entries.out(stored);
  }

  Action action() {
    return action;
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
    if (action == Action.NOTHING) {
      if (stored != null) {
        action = Action.READ;
      } else if (source.readsThrough()) {
        value = source.load(key);
        action = value == null ? Action.NOTHING : Action.LOADED;
      }
    }
    return value;
  }

  @Override
  public void setValue(V value) {
    this.value = Objects.requireNonNull(value, "value");
    action = Action.SET;
  }

  @Override
  public void remove() {
    boolean onlyHere = stored == null && (action == Action.SET || action == Action.LOADED);
    action = onlyHere ? Action.NOTHING : Action.REMOVED;
    value = null;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return Unwrapper.of(this, type);
  }

  /** Applies what was noted; true if a value was set and stored, or an entry was removed. */
  boolean apply() {
    V set = value;
    if (action == Action.READ && stored != null) {
      entries.access(key, stored);
    } else if (action == Action.LOADED && set != null) {
      entries.set(key, null, set);
    } else if (action == Action.SET && set != null) {
      source.write(key, set);
      return entries.set(key, stored, set);
    } else if (action == Action.REMOVED) {
      source.delete(key);
      if (stored != null) {
        entries.remove(key, stored);
        return true;
      }
    }
    return false;
  }

  /** What all that a processor did comes to. */
  enum Action {
    NOTHING,
    READ,
    LOADED,
    SET,
    REMOVED
  }
}
