// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media;

import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * A {@link MediaStore} in the memory of this process, for tests.
 *
 * <p>Thread-safe.
 */
public final class MemoryMediaStore implements MediaStore {
  private final ConcurrentNavigableMap<String, byte[]> files = new ConcurrentSkipListMap<>();

  @Override
  public void put(String key, byte[] content) {
    files.putIfAbsent(MediaStore.requireKey(key), content.clone());
  }

  @Override
  public byte @Nullable [] get(String key) {
    byte[] content = files.get(MediaStore.requireKey(key));
    return content == null ? null : content.clone();
  }

  @Override
  public boolean exists(String key) {
    return files.containsKey(MediaStore.requireKey(key));
  }

  @Override
  public List<String> list(String prefix) {
    return List.copyOf(below(prefix).keySet());
  }

  @Override
  public void deleteAll(String prefix) {
    below(prefix).clear();
  }

  private ConcurrentNavigableMap<String, byte[]> below(String prefix) {
    return files.subMap(prefix, true, prefix + Character.MAX_VALUE, false);
  }
}
