// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.cache.annotation.AnnotationCacheOperationSource;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheableOperation;

class SingleLoadOperationSourceTest {

  interface Finder<T> {
    T find(String name);
  }

  static class Plain implements Finder<String> {
    @Override
    @Cacheable("plain")
    public String find(String name) {
      return name;
    }
  }

  static class Later implements Finder<CompletableFuture<String>> {
    @Override
    @Cacheable("later")
    public CompletableFuture<String> find(String name) {
      return CompletableFuture.completedFuture(name);
    }
  }

  /** Behind a proxy of the interface the called method returns any object. */
  @Test
  void seesAFutureThatAnInterfaceDoesNotName() throws Exception {
    assertThat(loadsOnce(Plain.class)).isTrue();
    assertThat(loadsOnce(Later.class)).isFalse();
  }

  private static boolean loadsOnce(Class<?> type) throws NoSuchMethodException {
    Method called = Finder.class.getMethod("find", String.class);
    Collection<CacheOperation> found =
        new SingleLoadOperationSource(new AnnotationCacheOperationSource())
            .getCacheOperations(called, type);
    return Objects.requireNonNull(found).stream()
        .anyMatch(each -> each instanceof CacheableOperation one && one.isSync());
  }
}
