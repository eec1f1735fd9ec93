// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.cache.interceptor.CacheableOperation;
import org.springframework.core.MethodClassKey;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

/**
 * Reads {@code @Cacheable} with {@code sync = true} wherever Spring allows that: so a miss loads
 * once, and a load that an invalidation overtook is dropped.
 *
 * <p>Thread-safe. Left as they are: methods with {@code unless}, with more than one cache or
 * operation, with a manager or resolver of their own, and asynchronous ones (futures, publishers),
 * since these would run on another thread.
 */
final class SingleLoadOperationSource implements CacheOperationSource {
  private final CacheOperationSource annotations;
  private final ConcurrentMap<MethodClassKey, Collection<CacheOperation>> known =
      new ConcurrentHashMap<>();

  SingleLoadOperationSource(CacheOperationSource annotations) {
    this.annotations = annotations;
  }

  @Override
  public boolean isCandidateClass(Class<?> type) {
    return annotations.isCandidateClass(type);
  }

  @Override
  public boolean hasCacheOperations(Method method, @Nullable Class<?> type) {
    return annotations.hasCacheOperations(method, type);
  }

  @Override
  public @Nullable Collection<CacheOperation> getCacheOperations(
      Method method, @Nullable Class<?> type) {
    MethodClassKey key = new MethodClassKey(method, type);
    Collection<CacheOperation> read = known.get(key);
    if (read != null) {
      return read;
    }
    Collection<CacheOperation> found = annotations.getCacheOperations(method, type);
    if (found == null) {
      return null;
    }
    Method target = ClassUtils.getMostSpecificMethod(method, type);
    Collection<CacheOperation> once =
        isSynchronous(method) && isSynchronous(target) ? once(found) : found;
    known.put(key, once);
    return once;
  }

  private static Collection<CacheOperation> once(Collection<CacheOperation> found) {
    return found.size() == 1
            && found.iterator().next() instanceof CacheableOperation one
            && isPlain(one)
        ? List.of(synchronised(one))
        : found;
  }

  private static boolean isPlain(CacheableOperation one) {
    String unless = one.getUnless();
    return !one.isSync()
        && (unless == null || unless.isEmpty())
        && one.getCacheNames().size() == 1
        && one.getCacheManager().isEmpty()
        && one.getCacheResolver().isEmpty();
  }

  private static boolean isSynchronous(Method method) {
    Class<?> type = method.getReturnType();
    return !CompletionStage.class.isAssignableFrom(type)
        && ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) == null;
  }

  private static CacheableOperation synchronised(CacheableOperation one) {
    CacheableOperation.Builder copy = new CacheableOperation.Builder();
    copy.setName(one.getName());
    copy.setCacheNames(one.getCacheNames().toArray(String[]::new));
    copy.setKey(one.getKey());
    copy.setKeyGenerator(one.getKeyGenerator());
    copy.setCondition(one.getCondition());
    copy.setSync(true);
    return copy.build();
  }

  /** Puts itself before what reads annotations. Thread-safe. */
  static final class Processor implements BeanPostProcessor, PriorityOrdered {

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
      return bean instanceof CacheOperationSource annotations
          ? new SingleLoadOperationSource(annotations)
          : bean;
    }

    @Override
    public int getOrder() {
      return LOWEST_PRECEDENCE;
    }
  }
}
