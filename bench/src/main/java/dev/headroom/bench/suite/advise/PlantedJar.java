// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.advise;

import dev.headroom.bench.suite.advise.planted.PlantedAgent;
import dev.headroom.bench.suite.advise.planted.PlantedConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * The jar of the handlers with a fault: an application gets them by one option of its JVM, as it
 * gets any agent, and Spring finds their configuration on the class path. Immutable.
 */
final class PlantedJar {
  private static final String FOLDER = "dev/headroom/bench/suite/advise/planted/";
  private static final List<String> CLASSES =
      List.of("PlantedAgent", "PlantedConfiguration", "PlantedHandlers");
  private static final String IMPORTS =
      "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";

  private PlantedJar() {}

  /**
   * Writes the jar.
   *
   * @param folder that exists
   * @return the file
   */
  static Path write(Path folder) {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", PlantedAgent.class.getName());
    Path jar = folder.resolve("planted.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      for (String each : CLASSES) {
        entry(out, FOLDER + each + ".class", bytes(each + ".class"));
      }
      String name = PlantedConfiguration.class.getName() + "\n";
      entry(out, IMPORTS, name.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(jar + " could not be written", e);
    }
    return jar;
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(PlantedAgent.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    }
  }

  private static void entry(JarOutputStream out, String name, byte[] bytes) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(bytes);
    out.closeEntry();
  }
}
