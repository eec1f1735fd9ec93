// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.ground.SettingsCheck;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AbstractAdvisingBeanPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

/**
 * Makes the calls of methods annotated with {@link Bulkhead} in their bulkhead. Thread-safe once
 * the beans are created.
 */
final class BulkheadAdvisor extends AbstractAdvisingBeanPostProcessor
    implements SmartInitializingSingleton {
  private static final long serialVersionUID = 1L;

  private final transient ObjectProvider<Bulkheads> bulkheads;
  private final transient Map<String, String> annotated = new ConcurrentSkipListMap<>();

  BulkheadAdvisor(ObjectProvider<Bulkheads> bulkheads) {
    this.bulkheads = bulkheads;
    setProxyTargetClass(true);
    setBeforeExistingAdvisors(true);
    this.advisor = new DefaultPointcutAdvisor(new AnnotatedMethods(), new Calls());
  }

  private static String place(Method method, Class<?> type) {
    return ClassUtils.getUserClass(type).getSimpleName() + "." + method.getName();
  }

  private static String nameOf(Method method, Class<?> type) {
    Bulkhead annotation = find(method, type);
    return annotation == null ? "" : annotation.value();
  }

  private static @Nullable Bulkhead find(Method method, Class<?> type) {
    Bulkhead own = AnnotatedElementUtils.findMergedAnnotation(method, Bulkhead.class);
    return own != null ? own : AnnotatedElementUtils.findMergedAnnotation(type, Bulkhead.class);
  }

  /** Leaves out Headroom's own beans, none of which is annotated. */
  @Override
  protected boolean isEligible(Object bean, String name) {
    boolean isOwn =
        name.startsWith("headroom") && bean.getClass().getName().startsWith("dev.headroom.");
    return !isOwn && super.isEligible(bean, name);
  }

  /** Leaves out Spring's own beans: most beans of a small application, and none is annotated. */
  @Override
  protected boolean isEligible(Class<?> type) {
    boolean isOfSpring =
        type.getName().startsWith("org.springframework.")
            && !AnnotatedElementUtils.isAnnotated(ClassUtils.getUserClass(type), Component.class);
    return !isOfSpring && super.isEligible(type);
  }

  /** Refuses names that the settings do not have. */
  @Override
  public void afterSingletonsInstantiated() {
    if (annotated.isEmpty()) {
      return;
    }
    check(annotated, bulkheads.getObject());
  }

  /** Refuses names by the methods that are annotated with them. */
  private static void check(Map<String, String> names, Bulkheads known) {
    SettingsCheck check = new SettingsCheck();
    names.forEach((place, name) ->
        check.require(
            known.find(name) != null,
            "@Bulkhead of " + place,
            name,
            known.names().toString(),
            "set headroom.overload.bulkheads." + name + ".max-concurrent"));
    check.throwIfAny();
  }

  /** Matches methods with the annotation, and those of annotated classes. */
  private final class AnnotatedMethods extends StaticMethodMatcherPointcut {
    @Override
    public boolean matches(Method method, Class<?> type) {
      if (method.getDeclaringClass() == Object.class) {
        return false;
      }
      Bulkhead annotation = find(AopUtils.getMostSpecificMethod(method, type), type);
      if (annotation == null) {
        return false;
      }
      annotated.put(place(method, type), annotation.value());
      return true;
    }
  }

  /**
   * Makes each call in the bulkhead that its method names. Beans and annotations are looked up
   * once: a look-up at each call would take longer than many a method.
   */
  private final class Calls implements MethodInterceptor {
    private final Map<Called, String> names = new ConcurrentHashMap<>();
    private volatile @Nullable Bulkheads found;

    /** A method as it is called, of objects of a class. Immutable. */
    private record Called(Method method, Class<?> type) {
      String bulkhead() {
        return nameOf(AopUtils.getMostSpecificMethod(method, type), type);
      }
    }

    @Override
    public Object invoke(MethodInvocation call) throws Throwable {
      Object target = call.getThis();
      Method method = call.getMethod();
      Called called =
          new Called(method, target == null ? method.getDeclaringClass() : target.getClass());
      String name = names.get(called);
      if (name == null) {
        name = called.bulkhead();
        if (!name.isEmpty()) {
          // Of a bean that was created after the start.
          check(Map.of(place(method, called.type()), name), bulkheads());
        }
        names.put(called, name);
      }
      return bulkheads()
          .call(
              name,
              () -> {
                try {
                  return call.proceed();
                } catch (Exception | Error e) {
                  throw e;
                } catch (Throwable e) {
                  throw new IllegalStateException("a method threw neither exception nor error", e);
                }
              });
    }

    private Bulkheads bulkheads() {
      Bulkheads known = found;
      if (known == null) {
        known = bulkheads.getObject();
        found = known;
      }
      return known;
    }
  }
}
