// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.ground.SettingsCheck;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AbstractAdvisingBeanPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Puts {@link Gate} around the methods that bear it. Thread-safe once the beans are made. */
final class BulkheadAdvisor extends AbstractAdvisingBeanPostProcessor
    implements SmartInitializingSingleton {
  private static final long serialVersionUID = 1L;

  private final transient ObjectProvider<Bulkheads> gates;
  private final transient Map<String, String> marked = new ConcurrentSkipListMap<>();

  BulkheadAdvisor(ObjectProvider<Bulkheads> gates) {
    this.gates = gates;
    setProxyTargetClass(true);
    setBeforeExistingAdvisors(true);
    this.advisor = new DefaultPointcutAdvisor(new Marked(), around());
  }

  private MethodInterceptor around() {
    Map<Method, String> names = new ConcurrentHashMap<>();
    return call -> {
      Object target = call.getThis();
      Method method =
          target == null
              ? call.getMethod()
              : AopUtils.getMostSpecificMethod(call.getMethod(), target.getClass());
      String name = names.computeIfAbsent(method, each -> name(each, each.getDeclaringClass()));
      return gates
          .getObject()
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
    };
  }

  private static String name(Method method, Class<?> type) {
    Gate gate = find(method, type);
    return gate == null ? "" : gate.value();
  }

  private static @Nullable Gate find(Method method, Class<?> type) {
    Gate own = AnnotatedElementUtils.findMergedAnnotation(method, Gate.class);
    return own != null ? own : AnnotatedElementUtils.findMergedAnnotation(type, Gate.class);
  }

  /** A name that no gate bears is refused at start. */
  @Override
  public void afterSingletonsInstantiated() {
    SettingsCheck check = new SettingsCheck();
    Bulkheads known = gates.getObject();
    marked.forEach((place, name) ->
        check.require(
            known.find(name) != null,
            "@Gate of " + place,
            name,
            known.names().toString(),
            "set headroom.overload.gates." + name + ".running"));
    check.throwIfAny();
  }

  /** Methods that bear it, or whose class does. */
  private final class Marked extends StaticMethodMatcherPointcut {
    @Override
    public boolean matches(Method method, Class<?> type) {
      if (method.getDeclaringClass() == Object.class) {
        return false;
      }
      Gate gate = find(AopUtils.getMostSpecificMethod(method, type), type);
      if (gate == null) {
        return false;
      }
      marked.put(type.getSimpleName() + "." + method.getName(), gate.value());
      return true;
    }
  }
}
