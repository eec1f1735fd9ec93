// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the line of the application that runs a statement: the first frame of the stack that is
 * neither of the JDK, nor of a database driver, nor of a framework, nor of Headroom.
 *
 * <p>Thread-safe. Costs microseconds.
 */
public final class CallSites {
  /** Frames that are looked at; an application's own frame is rarely deeper. */
  private static final int MAX_FRAMES = 160;

  private static final List<String> FRAMEWORKS =
      List.of(
          "java.",
          "javax.",
          "jdk.",
          "sun.",
          "com.sun.",
          "jakarta.",
          "dev.headroom.",
          "org.springframework.",
          "org.hibernate.",
          "org.eclipse.persistence.",
          "org.jooq.",
          "org.jdbi.",
          "org.apache.ibatis.",
          "org.mybatis.",
          "com.querydsl.",
          "org.flywaydb.",
          "liquibase.",
          "org.postgresql.",
          "com.mysql.",
          "org.mariadb.",
          "org.h2.",
          "org.hsqldb.",
          "oracle.",
          "com.microsoft.sqlserver.",
          "com.zaxxer.hikari.",
          "io.agroal.",
          "org.apache.commons.dbcp2.",
          "org.apache.tomcat.",
          "org.apache.catalina.",
          "org.apache.coyote.",
          "net.bytebuddy.",
          "net.sf.cglib.",
          "io.micrometer.",
          "reactor.",
          "kotlin.",
          "kotlinx.",
          "scala.",
          "org.junit.",
          "org.apache.maven.",
          "org.gradle.",
          "com.intellij.rt.",
          "org.eclipse.jdt.",
          "org.aspectj.");

  /** Applications whose packages begin as those of a framework. */
  private static final List<String> APPLICATIONS =
      List.of("dev.headroom.apps.", "org.springframework.samples.");

  private static final StackWalker WALKER = StackWalker.getInstance();

  private CallSites() {}

  /**
   * Returns the application's line on the current thread's stack.
   *
   * @return class, method and line, such as {@code com.acme.Orders.load:41}; null if no frame is
   *     the application's
   */
  public static @Nullable String find() {
    return WALKER.walk(CallSites::first).orElse(null);
  }

  /**
   * Returns the application's line on the stack of another thread.
   *
   * @param stack the latest call first
   * @return class, method and line; null if no frame is the application's
   */
  public static @Nullable String find(StackTraceElement[] stack) {
    for (StackTraceElement each : stack) {
      if (isOfTheApplication(each.getClassName())) {
        return name(each.getClassName(), each.getMethodName(), each.getLineNumber());
      }
    }
    return null;
  }

  private static String name(String type, String method, int line) {
    return type + "." + method + ":" + line;
  }

  private static Optional<String> first(Stream<StackFrame> frames) {
    return frames
        .limit(MAX_FRAMES)
        .filter(each -> isOfTheApplication(each.getClassName()))
        .findFirst()
        .map(each -> name(each.getClassName(), each.getMethodName(), each.getLineNumber()));
  }

  static boolean isOfTheApplication(String className) {
    return !isGenerated(className)
        && (startsWith(className, APPLICATIONS) || !startsWith(className, FRAMEWORKS));
  }

  private static boolean startsWith(String className, List<String> prefixes) {
    for (String each : prefixes) {
      if (className.startsWith(each)) {
        return true;
      }
    }
    return false;
  }

  /** Proxies stand before the method that they are for; they have no lines of their own. */
  private static boolean isGenerated(String className) {
    return className.contains("$$") || className.contains("$Proxy");
  }
}
