// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.harness;

import java.net.URI;
import java.nio.file.Path;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/** Which version of a library is measured. Immutable. */
public final class ArtifactVersions {

  private ArtifactVersions() {}

  /**
   * The version in the name of the library's archive.
   *
   * @param type one of its classes
   * @param artifact what the archive's name begins with
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
   * The version in the name of the archive that holds a resource.
   *
   * @param name of the resource, from the root
   * @param artifact what the archive's name begins with
   */
  public static String ofResource(String name, String artifact) {
    String address = String.valueOf(ArtifactVersions.class.getResource(name));
    int at = address.indexOf(artifact + "-");
    int end = address.indexOf(".jar", at);
    return at < 0 || end < 0 ? "unknown" : address.substring(at + artifact.length() + 1, end);
  }
}
