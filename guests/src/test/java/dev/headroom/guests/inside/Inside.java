// SPDX-License-Identifier: Apache-2.0
package dev.headroom.guests.inside;

import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.util.ClassUtils;

/**
 * Starts an application and looks at it from inside; loaded by the application's class loader and
 * called by reflection.
 */
public final class Inside {

  private static final Set<String> CONTRIBUTIONS =
      Set.of(
          "org.springframework.boot.web.servlet",
          "org.springframework.web.servlet.config.annotation",
          "org.springframework.beans",
          "org.springframework.context",
          "org.springframework.core",
          "org.springframework.aop",
          "org.springframework.util");

  private Inside() {}

  public static Object start(String application, String[] arguments) throws Exception {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    if (ClassUtils.isPresent(
        "org.apache.catalina.webresources.TomcatURLStreamHandlerFactory", loader)) {
      // One JVM can have one factory of URL handlers, and several guests have Tomcat.
      InsideTomcat.leaveUrlHandlersAlone();
    }
    Class<?> type = Class.forName(application, true, loader);
    SpringApplication starting = new SpringApplication(type);
    starting.setMainApplicationClass(type);
    return starting.run(arguments);
  }

  /** Generates the sources that an application is started from ahead of time. */
  public static Object processAhead(String application, String folder) throws Exception {
    Path to = Path.of(folder);
    AbstractAotProcessor.Settings settings =
        AbstractAotProcessor.Settings.builder()
            .sourceOutput(to.resolve("sources"))
            .resourceOutput(to.resolve("resources"))
            .classOutput(to.resolve("classes"))
            .groupId("guest")
            .artifactId("guest")
            .build();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    Class<?> type = Class.forName(application, true, loader);
    new SpringApplicationAotProcessor(type, settings, new String[0]).process();
    return application;
  }

  public static String address(Object context) {
    ConfigurableEnvironment environment =
        ((ConfigurableApplicationContext) context).getEnvironment();
    return "http://127.0.0.1:"
        + environment.getProperty("local.server.port")
        + environment.getProperty("server.servlet.context-path", "");
  }

  public static void close(Object context) {
    ((ConfigurableApplicationContext) context).close();
  }

  /** Returns beans, what an injection by type gives, settings, server defaults and threads. */
  public static Map<String, String> inspect(Object started) {
    ConfigurableApplicationContext context = (ConfigurableApplicationContext) started;
    Map<String, String> seen = new TreeMap<>();
    ConfigurableListableBeanFactory beans = context.getBeanFactory();
    Set<Class<?>> types = new LinkedHashSet<>();
    for (String name : beans.getBeanDefinitionNames()) {
      Class<?> type = beans.getType(name);
      if (type != null && !beans.getBeanDefinition(name).isAbstract()) {
        seen.put("bean " + name, name(type));
        types.addAll(injectable(type));
      }
    }
    types.forEach(type -> seen.put("injection of " + type.getName(), candidates(beans, type)));
    settings(context.getEnvironment(), seen);
    if (context.containsBean("report")) {
      seen.put("report", String.valueOf(context.getBean("report", Supplier.class).get()));
    }
    seen.put("threads that keep the process running", threads());
    if (ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource", null)) {
      InsidePools.inspect(context, seen);
    }
    if (ClassUtils.isPresent("org.springframework.web.servlet.DispatcherServlet", null)) {
      InsideWeb.inspect(context, seen);
    }
    return seen;
  }

  private static String name(Class<?> type) {
    return java.lang.reflect.Proxy.isProxyClass(type)
        ? Arrays.stream(type.getInterfaces()).map(Class::getName).collect(Collectors.joining(", "))
        : ClassUtils.getUserClass(type).getName().replaceFirst("\\$\\$Lambda.*", "");
  }

  /** Returns the types under which the application may inject a bean. */
  private static Set<Class<?>> injectable(Class<?> type) {
    Set<Class<?>> types = new LinkedHashSet<>(ClassUtils.getAllInterfacesForClassAsSet(type));
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      types.add(each);
    }
    types.removeIf(each ->
        each.getPackageName().startsWith("java.")
            || !Modifier.isPublic(each.getModifiers())
            || each.getName().contains("$$")
            || java.lang.reflect.Proxy.isProxyClass(each)
            || CONTRIBUTIONS.stream().anyMatch(each.getPackageName()::startsWith));
    return types;
  }

  private static String candidates(ConfigurableListableBeanFactory beans, Class<?> type) {
    List<String> names =
        Stream.of(beans.getBeanNamesForType(type, true, false))
            .filter(name ->
                !beans.containsBeanDefinition(name)
                    || beans.getBeanDefinition(name).isAutowireCandidate())
            .toList();
    List<String> primary =
        names.stream()
            .filter(name ->
                beans.containsBeanDefinition(name) && beans.getBeanDefinition(name).isPrimary())
            .toList();
    return names.size() == 1
        ? names.getFirst()
        : primary.size() == 1 ? primary.getFirst() : "several";
  }

  private static void settings(ConfigurableEnvironment environment, Map<String, String> seen) {
    environment.getPropertySources().stream()
        .filter(EnumerablePropertySource.class::isInstance)
        .flatMap(source -> Arrays.stream(((EnumerablePropertySource<?>) source).getPropertyNames()))
        .filter(name -> name.matches("(?:spring|server|management|logging)\\..*"))
        .forEach(name -> seen.put("setting " + name, environment.getProperty(name, "")));
  }

  private static String threads() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.isDaemon() && loader.equals(thread.getContextClassLoader()))
        .filter(thread -> !thread.equals(Thread.currentThread()))
        .map(thread -> thread.getName().replaceAll("\\d+", "#"))
        .collect(Collectors.toCollection(TreeSet::new))
        .toString();
  }

  /** Records the simple properties that do not change while the server runs. */
  static void properties(String prefix, Object bean, Map<String, String> seen) {
    try {
      for (PropertyDescriptor each :
          Introspector.getBeanInfo(bean.getClass()).getPropertyDescriptors()) {
        Class<?> type = each.getPropertyType();
        if (each.getReadMethod() != null
            && type != null
            && (type.isPrimitive() || type == String.class || type == Boolean.class)
            && !each.getName()
                .matches(
                    "(?i).*(?:port|count|name|index|id|time(?:On)?line|active|idleConnections|total.*)")) {
          String value = String.valueOf(each.getReadMethod().invoke(bean));
          seen.put(
              prefix + each.getName(),
              value.replaceAll("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "uuid"));
        }
      }
    } catch (IntrospectionException | ReflectiveOperationException e) {
      seen.put(prefix + "properties", e.toString());
    }
  }
}
