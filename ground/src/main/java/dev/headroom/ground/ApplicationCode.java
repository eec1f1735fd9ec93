// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes the classes of the application from those of the JDK, of drivers and frameworks,
 * and of Headroom, by their names.
 *
 * <p>Immutable. Costs about a hundred comparisons of prefixes.
 */
public final class ApplicationCode {
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
          "org.aspectj.",
          "com.fasterxml.jackson.",
          "tools.jackson.",
          "com.github.benmanes.caffeine.",
          "com.github.kagkarlsson.scheduler.",
          "io.lettuce.",
          "io.netty.",
          "org.eclipse.jetty.",
          "io.undertow.",
          "org.apache.http.",
          "org.apache.hc.",
          "okhttp3.",
          "org.slf4j.",
          "ch.qos.logback.",
          "org.apache.logging.log4j.");

  /** Applications whose packages begin as those of a framework. */
  private static final List<String> APPLICATIONS =
      List.of("dev.headroom.apps.", "org.springframework.samples.");

  private ApplicationCode() {}

  /** Returns whether a class is the application's. */
  public static boolean contains(String className) {
    return !isGenerated(className)
        && (startsWith(className, APPLICATIONS) || !startsWith(className, FRAMEWORKS));
  }

  /**
   * Finds the first frame of the application.
   *
   * @param stack the latest call first
   * @return null if no frame is the application's
   */
  public static @Nullable StackTraceElement firstFrame(StackTraceElement[] stack) {
    for (StackTraceElement each : stack) {
      if (contains(each.getClassName())) {
        return each;
      }
    }
    return null;
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
