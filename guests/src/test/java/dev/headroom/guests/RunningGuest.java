// SPDX-License-Identifier: Apache-2.0
package dev.headroom.guests;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A started guest, in a class loader of its own. */
final class RunningGuest implements AutoCloseable {

  private static final String INSIDE = "dev.headroom.guests.inside.Inside";
  private static final String INSIDE_TESTS = "dev.headroom.guests.inside.InsideTests";

  private final ClassLoader loader;
  private final Object context;

  private RunningGuest(ClassLoader loader, Object context) {
    this.loader = loader;
    this.context = context;
  }

  /** Starts a guest on a free port. */
  static RunningGuest start(Guest guest, ClassLoader loader, String... further) throws Exception {
    List<String> arguments = new ArrayList<>(guest.arguments());
    arguments.addAll(List.of(further));
    arguments.addAll(
        List.of(
            "--server.port=0",
            "--server.address=127.0.0.1",
            "--spring.main.banner-mode=off",
            "--spring.main.register-shutdown-hook=false",
            "--logging.level.root=off"));
    String main = "guest." + guest.name() + ".Application";
    Object context = call(INSIDE, loader, "start", main, arguments.toArray(String[]::new));
    return new RunningGuest(loader, context);
  }

  /** Returns its address, with its context path. */
  URI address() throws Exception {
    return URI.create((String) call(INSIDE, loader, "address", context));
  }

  /** Returns what an operator and a developer see of it from inside, by name. */
  @SuppressWarnings("unchecked")
  Map<String, String> inspect() throws Exception {
    return (Map<String, String>) call(INSIDE, loader, "inspect", context);
  }

  @Override
  public void close() throws IOException {
    try {
      call(INSIDE, loader, "close", context);
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  /** Generates the sources of a start ahead of time into a folder. */
  static void processAhead(Guest guest, ClassLoader loader, Path folder) throws Exception {
    call(
        INSIDE,
        loader,
        "processAhead",
        "guest." + guest.name() + ".Application",
        folder.toString());
  }

  /** Runs the tests of an application; returns each with its failure, empty where it passed. */
  @SuppressWarnings("unchecked")
  static Map<String, String> runTests(String testClass, ClassLoader loader) throws Exception {
    return (Map<String, String>) call(INSIDE_TESTS, loader, "run", testClass);
  }

  /** Calls a static method with the guest's class loader as that of the thread. */
  private static Object call(String type, ClassLoader loader, String method, Object... arguments)
      throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader previous = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      for (var each : loader.loadClass(type).getMethods()) {
        if (each.getName().equals(method)) {
          return each.invoke(null, arguments);
        }
      }
      throw new NoSuchMethodException(method);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      thread.setContextClassLoader(previous);
    }
  }
}
