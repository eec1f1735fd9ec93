// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import dev.headroom.ground.ApplicationCode;
import java.lang.StackWalker.StackFrame;
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
    StackTraceElement own = ApplicationCode.firstFrame(stack);
    return own == null ? null : name(own.getClassName(), own.getMethodName(), own.getLineNumber());
  }

  private static String name(String type, String method, int line) {
    return type + "." + method + ":" + line;
  }

  private static Optional<String> first(Stream<StackFrame> frames) {
    return frames
        .limit(MAX_FRAMES)
        .filter(each -> ApplicationCode.contains(each.getClassName()))
        .findFirst()
        .map(each -> name(each.getClassName(), each.getMethodName(), each.getLineNumber()));
  }
}
