// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * A jar of handlers that an application gets besides its own: it stands on the class path, or is
 * given as an agent by one option of the JVM, and Spring finds the configuration in it. Immutable.
 */
public final class HandlersJar {
  private static final String IMPORTS =
      "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";

  private HandlersJar() {}

  /**
   * Does nothing. A jar that is given by {@code -javaagent} is on the class path.
   *
   * @param arguments of the agent
   */
  public static void premain(String arguments) {}

  /**
   * Writes the jar.
   *
   * @param jar in a folder that exists
   * @param configuration registers the handlers; an auto-configuration of Spring Boot
   * @param handlers the simple names of the other classes, of the same package; without nested ones
   * @return the file
   */
  public static Path write(Path jar, Class<?> configuration, String... handlers) {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", HandlersJar.class.getName());
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      add(out, HandlersJar.class, HandlersJar.class.getSimpleName());
      add(out, configuration, configuration.getSimpleName());
      for (String each : handlers) {
        add(out, configuration, each);
      }
      String name = configuration.getName() + "\n";
      entry(out, IMPORTS, name.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(jar + " could not be written", e);
    }
    return jar;
  }

  private static void add(JarOutputStream out, Class<?> beside, String name) throws IOException {
    String file = name + ".class";
    try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(file), file)) {
      entry(out, beside.getPackageName().replace('.', '/') + "/" + file, in.readAllBytes());
    }
  }

  private static void entry(JarOutputStream out, String name, byte[] bytes) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(bytes);
    out.closeEntry();
  }
}
