// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import dev.headroom.media.image.ImageEngineException;
import dev.headroom.media.image.ImageHeader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The class path of a child process: the artifacts of images, the face of media, and webp-imageio.
 *
 * <p>Immutable. An artifact inside an executable jar of Spring Boot is copied to the folder of the
 * child processes, since a plain JVM does not read nested jars.
 */
final class WorkerClassPath {
  private static final String WEBP = "com.luciad.imageio.webp.WebPImageReaderSpi";
  private static final String KOTLIN = "kotlin.Unit";

  /** Names a jar inside a jar, as class loaders of Spring Boot write it since 3.2 and before. */
  private static final Pattern NESTED =
      Pattern.compile("(?:jar:)?(?:nested|file):(/[^!]+?)/?!/?([^!]+?)(?:!/)?");

  private WorkerClassPath() {}

  /**
   * Returns the class path.
   *
   * @param folder receives copies of nested jars
   * @throws ImageEngineException if it is not known where an artifact is
   */
  static String in(Path folder) {
    Set<String> entries = new LinkedHashSet<>();
    for (Class<?> each : new Class<?>[] {WorkerMain.class, ImageHeader.class}) {
      entries.add(entry(each, folder));
    }
    for (String each : new String[] {WEBP, KOTLIN}) {
      Class<?> found = find(each);
      if (found != null) {
        entries.add(entry(found, folder));
      }
    }
    return entries.stream().collect(Collectors.joining(File.pathSeparator));
  }

  private static @Nullable Class<?> find(String name) {
    try {
      return Class.forName(name, false, WorkerClassPath.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError absent) {
      return null;
    }
  }

  private static String entry(Class<?> type, Path folder) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    URL location = source == null ? null : source.getLocation();
    return file(location == null ? type.getName() : location.toString(), folder).toString();
  }

  /**
   * Returns the file of an artifact, which is copied out of {@code
   * jar:nested:/app.jar/!BOOT-INF/lib/x.jar!/}.
   *
   * @param location as a class loader names it
   */
  static Path file(String location, Path folder) {
    try {
      String jar = location.replaceFirst("^jar:(file:[^!]+)!/$", "$1");
      if (jar.startsWith("file:") && jar.indexOf('!') < 0) {
        return Path.of(URI.create(jar));
      }
      Matcher nested = NESTED.matcher(jar);
      if (nested.matches()) {
        return copied(Path.of(URI.create("file:" + nested.group(1))), nested.group(2), folder);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw unknown(location, e);
    }
    throw unknown(location, null);
  }

  private static Path copied(Path outer, String name, Path folder) throws IOException {
    Path copy = folder.resolve(name.substring(name.lastIndexOf('/') + 1));
    try (ZipFile application = new ZipFile(outer.toFile())) {
      ZipEntry entry = application.getEntry(name);
      if (entry == null) {
        throw new IOException(outer + " holds no " + name);
      }
      // One that a full disk has torn is copied again.
      if (!Files.exists(copy) || Files.size(copy) != entry.getSize()) {
        try (InputStream jar = application.getInputStream(entry)) {
          Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    return copy;
  }

  private static ImageEngineException unknown(String location, @Nullable Exception cause) {
    return new ImageEngineException(
        "no child process for images starts from "
            + location
            + ": unpack the application, or set headroom.media.images.isolation=none",
        cause);
  }
}
