// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.harness;

import java.net.URI;
import java.nio.file.Path;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/** Finds the versions of the measured libraries. Immutable. */
public final class ArtifactVersions {

  private ArtifactVersions() {}

  /**
   * Returns the version in the name of a library's jar.
   *
   * @param type a class of the library
   * @param artifact the artifact id, with which the name of the jar begins
   */
  public static String of(Class<?> type, String artifact) {
    @Nullable CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null) {
      return "unknown";
    }
    String archive = Path.of(URI.create(source.getLocation().toString())).getFileName().toString();
    String prefix = artifact + "-";
    return archive.startsWith(prefix) && archive.endsWith(".jar")
        ? archive.substring(prefix.length(), archive.length() - ".jar".length())
        : "unknown";
  }

  /**
   * Returns the version in the name of the jar that contains a resource.
   *
   * @param name the absolute name of the resource
   * @param artifact the artifact id, with which the name of the jar begins
   */
  public static String ofResource(String name, String artifact) {
    String address = String.valueOf(ArtifactVersions.class.getResource(name));
    int at = address.indexOf(artifact + "-");
    int end = address.indexOf(".jar", at);
    return at < 0 || end < 0 ? "unknown" : address.substring(at + artifact.length() + 1, end);
  }
}
